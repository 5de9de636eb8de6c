// The inventory's rows, in the order of the migrations. A new column needs a row here before the tests are green again;
// nothing here may describe a column that does not exist.
#include "visavis/privacy/inventory.hpp"

#include <array>

namespace visavis::privacy {

namespace {

using enum DataClass;
using enum Need;

constexpr std::string_view by_contract = "GDPR Art. 6(1)(b): contract with the practitioner";
constexpr std::string_view for_treatment = "GDPR Art. 9(2)(h) with Art. 28: on behalf of the practice";
constexpr std::string_view for_security = "GDPR Art. 6(1)(f), Art. 32: secure operation";
constexpr std::string_view for_proof = "GDPR Art. 5(2): accountability";
constexpr std::string_view not_personal = "not personal data";

constexpr std::string_view nobody = "none";
constexpr std::string_view own_guests = "the practitioner's guests";
constexpr std::string_view own_practitioner = "the guest's practitioner";

constexpr ProtectionNeed plain{normal, normal, normal};
constexpr ProtectionNeed exact{normal, high, normal};
constexpr ProtectionNeed contact{high, high, normal};
constexpr ProtectionNeed medical{very_high, high, high};
constexpr ProtectionNeed credential{very_high, very_high, high};

// clang-format off
constexpr std::array inventory{
    InventoryRow{"keys.subject_key", "subject_id", technical, true, "finds a person's data key", for_security, "subject_key", contact, nobody},
    InventoryRow{"keys.subject_key", "wrapped", technical, true, "opens a person's sealed columns; without it they are erased", for_security, "subject_key", credential, nobody},
    InventoryRow{"keys.erasure", "erased_in", technical, false, "which deletions have still bytes in the database's files", for_security, "erased_data", exact, nobody},
    InventoryRow{"keys.master_key", "id", technical, false, "names the master key the database is written with", for_security, "schema", exact, nobody},

    InventoryRow{"account", "id", contract, true, "names the account and its waiting room", by_contract, "account", exact, nobody},
    InventoryRow{"account", "login_name_index", contract, true, "finds the account at sign-in without storing the name in clear", by_contract, "account", contact, nobody},
    InventoryRow{"account", "login_name_sealed", contract, true, "shows the login name to its owner", by_contract, "account", contact, nobody},
    InventoryRow{"account", "display_name_sealed", profile, true, "tells guests whose waiting room they are in", by_contract, "account", contact, own_guests},
    InventoryRow{"account", "password_hash", contract, true, "the same, of an account from before it was sealed; emptied at the next start", by_contract, "account", credential, nobody},
    InventoryRow{"account", "password_sealed", contract, true, "checks the password", by_contract, "account", credential, nobody},
    InventoryRow{"account", "verified", contract, true, "lets only verified practitioners receive guests", by_contract, "account", exact, nobody},
    InventoryRow{"account", "disabled", contract, true, "shuts an account", by_contract, "account", exact, nobody},
    InventoryRow{"account", "last_sign_in_at", log, true, "as sign_ins_sealed, from before it was sealed; emptied at the next start", for_security, "account", contact, nobody},
    InventoryRow{"account", "previous_sign_in_at", log, true, "as sign_ins_sealed, from before it was sealed; emptied at the next start", for_security, "account", contact, nobody},
    InventoryRow{"account", "sign_ins_sealed", log, true, "shows the owner the sign-in before this one, so that misuse is noticed", for_security, "account", contact, nobody},
    InventoryRow{"account", "connection_policy", profile, true, "how the practice wants its calls to connect", by_contract, "account", plain, nobody},
    InventoryRow{"account", "erased", contract, true, "the account is deleted; its row waits for its last session to be swept", for_security, "erased_account", plain, nobody},
    InventoryRow{"account", "created_at", contract, true, "begin of the contract", by_contract, "account", plain, nobody},

    InventoryRow{"guest", "id", guest, true, "names the guest's record", for_treatment, "guest_record", exact, nobody},
    InventoryRow{"guest", "account_id", guest, true, "belongs to one practitioner", for_treatment, "guest_record", medical, nobody},
    InventoryRow{"guest", "display_name_sealed", guest, true, "tells the practitioner who waits; a pseudonym will do", for_treatment, "guest_record", medical, own_practitioner},
    InventoryRow{"guest", "code_index", guest, true, "finds the guest by the access code without storing the code in clear", for_treatment, "guest_record", medical, nobody},
    InventoryRow{"guest", "code_sealed", guest, true, "shows the invitation to its practitioner again", for_treatment, "guest_record", medical, own_practitioner},
    InventoryRow{"guest", "created_at", guest, true, "orders the practitioner's list", for_treatment, "guest_record", contact, own_practitioner},
    InventoryRow{"guest", "renewed_at", guest, true, "bounds the code's validity to 30 days", for_treatment, "guest_record", contact, nobody},
    InventoryRow{"guest", "expires_at", guest, true, "ends the code's validity", for_treatment, "access_code", contact, own_practitioner},
    InventoryRow{"guest", "erased", guest, true, "the guest is deleted; the row waits for its last session to be swept", for_security, "erased_guest", plain, nobody},

    InventoryRow{"session", "id", operational, true, "names a session", for_security, "practitioner_session", exact, nobody},
    InventoryRow{"session", "token_hash", operational, true, "recognises a bearer token without knowing it", for_security, "practitioner_session", credential, nobody},
    InventoryRow{"session", "account_id", operational, true, "whose session, or whose waiting room it opens", by_contract, "practitioner_session", medical, nobody},
    InventoryRow{"session", "guest_id", operational, true, "which guest entered", for_treatment, "guest_session", medical, nobody},
    InventoryRow{"session", "created_at", operational, true, "bounds the session's life", for_security, "practitioner_session", contact, nobody},
    InventoryRow{"session", "last_used_at", operational, true, "ends a session that is not used", for_security, "practitioner_session_idle", contact, nobody},
    InventoryRow{"session", "held_socket", operational, true, "lets nobody with the same code push a running call's session out", for_security, "practitioner_session", plain, nobody},
    InventoryRow{"session", "expires_at", operational, true, "ends the session", for_security, "guest_session", contact, nobody},

    InventoryRow{"ticket", "ticket_hash", operational, true, "recognises a ticket without knowing it", for_security, "ticket", credential, nobody},
    InventoryRow{"ticket", "session_id", operational, true, "binds the ticket to its session", for_security, "ticket", contact, nobody},
    InventoryRow{"ticket", "place", operational, false, "bounds how many tickets of a session are open", for_security, "ticket", plain, nobody},
    InventoryRow{"ticket", "expires_at", operational, true, "ends the ticket", for_security, "ticket", contact, nobody},

    InventoryRow{"open_call", "id", operational, false, "counts a running call exactly once; leads to nobody", not_personal, "open_call", exact, nobody},
    InventoryRow{"open_call", "started_at", operational, false, "start of a running call, floored to the quarter hour", not_personal, "open_call", exact, nobody},
    InventoryRow{"open_call", "alive_at", operational, false, "end of a call whose server died, rounded to five minutes", not_personal, "open_call", exact, nobody},
    InventoryRow{"open_call", "participants", operational, false, "becomes the number in the statistics row", not_personal, "open_call", plain, nobody},
    InventoryRow{"open_call", "os_families", operational, false, "becomes the families in the statistics row", not_personal, "open_call", plain, nobody},

    InventoryRow{"ended_call", "ended_at", statistic, false, "the five minutes in which calls ended, until they are written among the statistics", not_personal, "ended_call", plain, nobody},
    InventoryRow{"ended_call", "calls", statistic, false, "what is counted of them, sorted", not_personal, "ended_call", plain, nobody},

    InventoryRow{"call_statistic", "started_at", statistic, false, "begin of a consultation, floored to the quarter hour", not_personal, "call_statistic", plain, nobody},
    InventoryRow{"call_statistic", "ended_at", statistic, false, "end of a consultation, rounded to five minutes", not_personal, "call_statistic", plain, nobody},
    InventoryRow{"call_statistic", "participants", statistic, false, "how many took part", not_personal, "call_statistic", plain, nobody},
    InventoryRow{"call_statistic", "os_families", statistic, false, "which families of operating systems, sorted", not_personal, "call_statistic", plain, nobody},

    InventoryRow{"retention_run", "ran_at", technical, false, "proves when a rule ran", for_proof, "retention_run", exact, nobody},
    InventoryRow{"retention_run", "rule", technical, false, "proves which rule ran", for_proof, "retention_run", exact, nobody},
    InventoryRow{"retention_run", "deleted", technical, false, "proves how many rows it removed", for_proof, "retention_run", exact, nobody},

    InventoryRow{"schema_migration", "version", technical, false, "which migration was applied", not_personal, "schema", exact, nobody},
    InventoryRow{"schema_migration", "name", technical, false, "its file", not_personal, "schema", plain, nobody},
    InventoryRow{"schema_migration", "checksum", technical, false, "that the file was not edited", not_personal, "schema", exact, nobody},
    InventoryRow{"schema_migration", "applied_at", technical, false, "when", not_personal, "schema", plain, nobody},
};
// clang-format on

} // namespace

std::span<const InventoryRow> data_inventory() {
    return inventory;
}

std::string_view to_text(DataClass data_class) {
    switch (data_class) {
    case contract:
        return "contract";
    case profile:
        return "profile";
    case guest:
        return "guest";
    case log:
        return "log";
    case operational:
        return "operational";
    case statistic:
        return "statistic";
    case technical:
        break;
    }
    return "technical";
}

std::string_view to_text(Need need) {
    switch (need) {
    case normal:
        return "normal";
    case high:
        return "high";
    case very_high:
        break;
    }
    return "very_high";
}

} // namespace visavis::privacy
