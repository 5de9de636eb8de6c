// The table of settings: each row gives one setting its key, type, limits and meaning; the default is the member's in
// include/visavis/config/settings.hpp. To add a setting, add the member and one row here, then regenerate
// config/visavis.toml.
#include "settings.hpp"

#include <array>

namespace visavis::config {

namespace {

constexpr std::array section_table{
    Section{"server", "The listener that browsers reach: HTTPS and WebSocket on one port."},
    Section{"database", "PostgreSQL 15 or newer. What must last lives here, personal columns encrypted."},
    Section{"keys", "The key under which every personal column is encrypted."},
    Section{"ice", "How browsers find a way to each other: STUN and TURN servers, your own coturn in the usual case."},
    Section{"consultation", "Rules of the waiting room and the call."},
    Section{
        "sessions",
        "How long a browser that has no connection to the server may stay away before it must sign in or enter again."},
    Section{"bus",
            "More than one node: the message system through which they hear of each other. One node needs none."},
    Section{"log", "JSON lines on standard error. No line carries an address, a name or a code at any level."},
};

constexpr std::array<std::string_view, 2> mode_names{"production", "development"};
constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> stun_prefixes{"stun:", "stuns:"};
constexpr std::array<std::string_view, 2> turn_prefixes{"turn:", "turns:"};
constexpr std::array<std::string_view, 2> nats_prefixes{"nats://", "tls://"};

constexpr std::int64_t no_port = 0;
constexpr std::int64_t last_port = 65535;

// A text, secret or list member; a number member; an enumeration member.
#define AT(member) ([](Settings& all) -> auto& { return all.member; })
#define NUMBER(member)                                                                                                 \
    [](const Settings& all) { return static_cast<std::int64_t>(all.member); },                                         \
        [](Settings& all, std::int64_t value) { all.member = static_cast<decltype(all.member)>(value); }
#define SECONDS(member)                                                                                                \
    [](const Settings& all) { return static_cast<std::int64_t>(all.member.count()); },                                 \
        [](Settings& all, std::int64_t value) { all.member = std::chrono::seconds{value}; }
#define CHOICE(member)                                                                                                 \
    [](const Settings& all) { return static_cast<std::size_t>(all.member); },                                          \
        [](Settings& all, std::size_t value) { all.member = static_cast<decltype(all.member)>(value); }

// clang-format off
constexpr std::array row_table{
    Row{"server.mode", ChoiceValue{CHOICE(server.mode), mode_names},
        "production refuses placeholders and key files that others can read; development allows localhost and the style page."},
    Row{"server.public_url", TextValue{AT(server.public_url), 253},
        "The address people open, beginning with https:// and without a trailing slash. Links are made from it, and a browser's "
        "Host and Origin must equal it."},
    Row{"server.signaling_hosts", TextValue{AT(server.signaling_hosts), 253},
        "With several nodes behind a front that chooses by name (SNI): \"*.\" and a domain, such as \"*.rooms.praxis.example\", whose "
        "every name leads to the front. WebSockets are then opened on a name that is the same for everybody in a room. The "
        "certificate must cover it. Empty: on public_url."},
    Row{"server.listen_address", TextValue{AT(server.listen_address), 45},
        "The IP address to listen on; 0.0.0.0 or :: for all."},
    Row{"server.port", NumberValue{NUMBER(server.port), no_port, last_port, ""},
        "TCP port for HTTPS and WebSocket. 0 takes any free one (tests)."},
    Row{"server.plain_port", NumberValue{NUMBER(server.plain_port), no_port, last_port, ""},
        "TCP port that answers plain HTTP with a redirect to public_url and nothing else. 0: off."},
    Row{"server.certificate_file", TextValue{AT(server.certificate_file)},
        "The certificate chain in PEM, leaf first. Read again on SIGHUP."},
    Row{"server.private_key_file", TextValue{AT(server.private_key_file)},
        "The certificate's private key in PEM, readable only by the service's user. Read again on SIGHUP."},
    Row{"server.static_directory", TextValue{AT(server.static_directory)},
        "The built browser client. Loaded into memory at start."},
    Row{"server.io_threads", NumberValue{NUMBER(server.io_threads), 1, 64, ""},
        "Threads that serve connections. One serves thousands; more than the machine has cores helps nobody."},
    Row{"server.proxy_protocol_from", ListValue{AT(server.proxy_protocol_from), 16, {}},
        "Proxies that pass TCP through and begin each connection with a PROXY protocol header (HAProxy: send-proxy-v2): IP "
        "addresses or networks, such as \"192.0.2.7\" or \"10.1.0.0/24\". The client's address is taken from the header then, and a "
        "connection from there without one is closed. Name nobody but such proxies: they can claim any address. Empty: none."},
    Row{"server.metrics_address", TextValue{AT(server.metrics_address), 45},
        "The IP address of the metrics listener. Keep it away from the public."},
    Row{"server.metrics_port", NumberValue{NUMBER(server.metrics_port), no_port, last_port, ""},
        "TCP port for Prometheus (plain HTTP, GET /metrics). 0: off."},
    Row{"database.url", SecretValue{AT(database.url)},
        "Connection string of libpq. It may hold a password, so url_file is the better place."},
    Row{"database.url_file", TextValue{AT(database.url_file)},
        "A file with the connection string in its first line; wins over url. Empty: none."},
    Row{"database.owner_url", SecretValue{AT(database.owner_url)},
        "For migrate and key rotate alone: the connection string of the role that owns the tables. The server's own role, named in "
        "url, then needs to own nothing and is given what it needs by migrate. Empty: url is the owner's too."},
    Row{"database.owner_url_file", TextValue{AT(database.owner_url_file)},
        "A file with that connection string in its first line; wins over owner_url. Only those two commands open it. Empty: none."},
    Row{"database.pool_size", NumberValue{NUMBER(database.pool_size), 1, 64, ""},
        "Connections kept open to the database."},
    Row{"database.migrations_directory", TextValue{AT(database.migrations_directory)},
        "Where the numbered SQL files lie that build the schema."},
    Row{"keys.master_key_file", TextValue{AT(keys.master_key_file)},
        "The master key (32 bytes in base64), readable only by the service's user. Keep a copy apart from the "
        "database's backups: without it nothing personal can be read again."},
    Row{"ice.stun_urls", ListValue{AT(ice.stun_urls), 8, stun_prefixes},
        "STUN servers, such as \"stun:turn.praxis.example:3478\"."},
    Row{"ice.turn_urls", ListValue{AT(ice.turn_urls), 8, turn_prefixes},
        "TURN servers, such as \"turns:turn.praxis.example:5349?transport=tcp\". They relay ciphertext they cannot read."},
    Row{"ice.turn_secret_file", TextValue{AT(ice.turn_secret_file)},
        "A file with coturn's static-auth-secret in its first line. Needed as soon as turn_urls is not empty."},
    Row{"ice.credential_lifetime_seconds", NumberValue{SECONDS(ice.credential_lifetime), 10, 600, "seconds"},
        "How long a TURN credential given to a participant is valid."},
    Row{"ice.connection_policy", ChoiceValue{CHOICE(ice.connection_policy), connection_policy_names},
        "direct_first goes peer to peer and relays where it must; direct_only never relays; relay_only hides the participants' "
        "addresses from each other. A practice may choose otherwise for itself."},
    Row{"consultation.grace_seconds", NumberValue{SECONDS(consultation.grace), 1, 300, "seconds"},
        "How long a seat is kept for somebody whose connection was lost."},
    Row{"sessions.practitioner_idle_seconds", NumberValue{SECONDS(sessions.practitioner_idle), 2, 900, "seconds"},
        "After so long without an open page, a practitioner's sign-in is refused. A token that a browser has left on a disk opens "
        "nothing then."},
    Row{"sessions.guest_idle_seconds", NumberValue{SECONDS(sessions.guest_idle), 2, 3600, "seconds"},
        "The same for a patient's visit; the access code opens a new one. A telephone that sleeps in the waiting room should "
        "survive it."},
    Row{"bus.nats_urls", ListValue{AT(bus.nats_urls), 8, nats_prefixes},
        "NATS servers, such as \"tls://nats-1.praxis.example:4222\", the same on every node. Every message is sealed "
        "before it goes there. Empty: this is the only node."},
    Row{"bus.credentials_file", TextValue{AT(bus.credentials_file)},
        "A file with user:password or a token for NATS in its first line. Empty: NATS asks for none."},
    Row{"bus.ca_file", TextValue{AT(bus.ca_file)},
        "The certificate authority of the NATS servers in PEM. Empty: the system's."},
    Row{"log.level", ChoiceValue{CHOICE(log.level), level_names},
        "The least level that is written."},
};
// clang-format on

#undef AT
#undef NUMBER
#undef SECONDS
#undef CHOICE

} // namespace

std::span<const Section> sections() {
    return section_table;
}

std::span<const Row> rows() {
    return row_table;
}

} // namespace visavis::config
