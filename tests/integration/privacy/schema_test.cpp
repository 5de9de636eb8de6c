// What the policy promises of the schema, compared with the schema itself.
#include "support/clinic.hpp"

#include "visavis/privacy/inventory.hpp"

#include <set>

namespace visavis::test {

using Privacy = Clinic;

namespace {

std::set<std::string> columns_of(const TestDatabase& postgres, const std::string& where = "true") {
    std::set<std::string> columns;
    for (const auto& row : postgres.rows(
             "select case table_schema when 'public' then '' else table_schema || '.' end || table_name || '.' || "
             "column_name from information_schema.columns where table_schema not in ('pg_catalog', "
             "'information_schema') and " +
             where)) {
        columns.insert(row[0]);
    }
    return columns;
}

} // namespace

// S-003
TEST_F(Privacy, InventoryAndDatabaseNameExactlyTheSameColumns) {
    std::set<std::string> inventory;
    for (const auto& row : privacy::data_inventory()) {
        inventory.insert(std::string{row.table} + "." + std::string{row.column});
    }
    EXPECT_EQ(inventory, columns_of(postgres));
}

// S-067, S-069
TEST_F(Privacy, NoColumnCanHoldAnAddressAUserAgentOrMail) {
    EXPECT_TRUE(columns_of(postgres, "data_type in ('inet', 'cidr', 'macaddr', 'json', 'jsonb', 'xml')").empty());
    EXPECT_TRUE(
        columns_of(postgres,
                   "column_name ~* '(^|_)(ip|addr|address|agent|mail|email|phone|host|location|country|birth)(_|$)'")
            .empty());
}

// S-101
TEST_F(Privacy, GuestRecordHoldsNameCodeAndValidityOnly) {
    EXPECT_EQ(columns_of(postgres, "table_name = 'guest'"),
              (std::set<std::string>{"guest.id", "guest.account_id", "guest.display_name_sealed", "guest.code_index",
                                     "guest.code_sealed", "guest.created_at", "guest.renewed_at", "guest.expires_at",
                                     "guest.erased"}));
}

// S-076, S-078, S-079
TEST_F(Privacy, StatisticsHaveExactlyFourColumnsAndLeadToNobody) {
    EXPECT_EQ(columns_of(postgres, "table_name = 'call_statistic'"),
              (std::set<std::string>{"call_statistic.started_at", "call_statistic.ended_at",
                                     "call_statistic.participants", "call_statistic.os_families"}));
    EXPECT_EQ(
        postgres.value("select count(*) from pg_constraint where contype in ('f', 'p', 'u') and conrelid in "
                       "('call_statistic'::regclass, 'ended_call'::regclass, 'open_call'::regclass) and conname not in "
                       "('open_call_pkey', 'ended_call_pkey')"),
        "0");
    EXPECT_EQ(postgres.value("select count(*) from pg_constraint where confrelid in ('call_statistic'::regclass, "
                             "'ended_call'::regclass, 'open_call'::regclass)"),
              "0");
}

// S-076, S-078, C-4: the table itself refuses exact times, unknown systems and lone callers.
TEST_F(Privacy, StatisticsRefuseAnythingFiner) {
    const auto refused = [&](const std::string& values) {
        try {
            postgres.execute("insert into call_statistic values (" + values + ")");
            return false;
        } catch (const std::exception&) {
            return true;
        }
    };
    EXPECT_FALSE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 2, '{ios,windows}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:31Z', '2026-05-04 09:45Z', 2, '{ios,windows}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:46Z', 2, '{ios,windows}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30:00.5Z', '2026-05-04 09:45Z', 2, '{ios,windows}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:25Z', 2, '{ios,windows}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 1, '{ios}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 2, '{windows,ios}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 2, '{ios}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 2, '{ios,\"windows 11\"}'"));
    EXPECT_TRUE(refused("'2026-05-04 09:30Z', '2026-05-04 09:45Z', 2, null"));
}

// S-099
TEST_F(Privacy, NoNameAndNoCodeStandsInClearAnywhere) {
    const auto maria = practitioner("maria.curie");
    const auto guest = guest_of(maria, "Leonhard Euler", "7XK2MQ9RT4WB");
    ASSERT_TRUE(wait(guests.enter(Secret{"7XK2MQ9RT4WB"}, session_of("token-of-leonhard"))));
    ASSERT_TRUE(wait(guests.renew(maria, guest.id, monday, monday + day)));
    signed_in(maria, "token-of-maria");
    const auto dump = postgres.dump();
    EXPECT_NE(dump.find(guest.id.text()), std::string::npos); // the dump does hold the row
    for (const auto* text : {"maria", "curie", "Leonhard", "Euler", "7XK2", "7XK2MQ9RT4WB", "token-of"}) {
        EXPECT_EQ(dump.find(text), std::string::npos) << text;
        std::string hex;
        for (const char c : std::string_view{text}) {
            constexpr std::string_view digits = "0123456789abcdef";
            hex += digits[static_cast<unsigned char>(c) >> 4U];
            hex += digits[static_cast<unsigned char>(c) & 15U];
        }
        EXPECT_EQ(dump.find(hex), std::string::npos) << text;
    }
}

} // namespace visavis::test
