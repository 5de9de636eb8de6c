// Settings: every value an operator can set, typed, with its default. The table that gives each its key, limits and
// meaning is src/config/settings.cpp; config/visavis.toml is generated from it.
#pragma once

#include "visavis/base/connection_policy.hpp"
#include "visavis/base/secret.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace visavis::config {

using visavis::ConnectionPolicy;

enum class Mode : std::uint8_t { production, development };
enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct ServerSettings {
    Mode mode{Mode::production};
    std::string public_url; ///< scheme, host and optional port, no trailing slash; links are made from it and Origin
                            ///< must equal it
    std::string signaling_hosts; ///< "*.rooms.example.org": WebSockets are opened under a label that names a room's
                                 ///< bucket; empty: under public_url
    std::string listen_address{"127.0.0.1"};
    std::uint16_t port{8443};    ///< 0: any free one
    std::uint16_t plain_port{0}; ///< redirects to public_url; 0: off
    std::string certificate_file;
    std::string private_key_file;
    std::string static_directory;
    unsigned io_threads{1};
    std::vector<std::string>
        proxy_protocol_from; ///< addresses and networks whose connections begin with a PROXY header
    std::string metrics_address{"127.0.0.1"};
    std::uint16_t metrics_port{0}; ///< 0: off
};

struct DatabaseSettings {
    Secret url{"postgresql:///visavis?host=/run/postgresql"};
    std::string url_file;       ///< wins over url
    Secret owner_url;           ///< for `visavis migrate` and `visavis key rotate` alone; empty: url
    std::string owner_url_file; ///< wins over owner_url; opened by those commands only
    unsigned pool_size{4};
    std::string migrations_directory{"/usr/share/visavis/migrations"};
};

struct KeySettings {
    std::string master_key_file;
};

struct IceSettings {
    std::vector<std::string> stun_urls;
    std::vector<std::string> turn_urls;
    std::string turn_secret_file;
    std::chrono::seconds credential_lifetime{600};
    ConnectionPolicy connection_policy{ConnectionPolicy::direct_first};
};

struct ConsultationSettings {
    std::chrono::seconds grace{30};
};

struct SessionSettings {
    std::chrono::seconds practitioner_idle{900}; ///< the retention rules' longest
    std::chrono::seconds guest_idle{3600};
};

struct BusSettings {
    std::vector<std::string> nats_urls; ///< empty: one node only
    std::string credentials_file;       ///< `user:password` or a token in its first line
    std::string ca_file;
};

struct LogSettings {
    LogLevel level{LogLevel::info};
};

struct Settings {
    ServerSettings server;
    DatabaseSettings database;
    KeySettings keys;
    IceSettings ice;
    ConsultationSettings consultation;
    SessionSettings sessions;
    BusSettings bus;
    LogSettings log;
};

} // namespace visavis::config
