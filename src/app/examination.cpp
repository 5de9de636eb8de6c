// What lies on this machine: settings, certificate, keys, database.
#include "examination.hpp"

#include "visavis/crypto/vault.hpp"
#include "visavis/net/signaling_hosts.hpp"
#include "visavis/store/database.hpp"
#include "visavis/store/master_key.hpp"
#include "visavis/store/roles.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
#include <stdexcept>
#include <sys/stat.h>

namespace visavis::app {

namespace {

struct Free {
    void operator()(BIO* file) const noexcept { BIO_free(file); }

    void operator()(X509* certificate) const noexcept { X509_free(certificate); }

    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return 0;
}

std::unique_ptr<X509, Free> leaf_of(const std::string& path) {
    const std::unique_ptr<BIO, Free> file{BIO_new_file(path.c_str(), "r")};
    return std::unique_ptr<X509, Free>{file ? PEM_read_bio_X509(file.get(), nullptr, no_passphrase, nullptr) : nullptr};
}

std::unique_ptr<EVP_PKEY, Free> key_of(const std::string& path) {
    const std::unique_ptr<BIO, Free> file{BIO_new_file(path.c_str(), "r")};
    return std::unique_ptr<EVP_PKEY, Free>{file ? PEM_read_bio_PrivateKey(file.get(), nullptr, no_passphrase, nullptr)
                                                : nullptr};
}

/// Days from now until the certificate ends; negative when it has.
int days_left(const X509* certificate) {
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate));
    return days < 0 || seconds < 0 ? std::min(days, -1) : days;
}

/// The host in public_url, which is https://host[:port] once the settings were checked.
std::string host_of(std::string_view url) {
    url.remove_prefix(std::min(url.size(), std::string_view{"https://"}.size()));
    if (url.starts_with("[")) {
        return std::string{url.substr(1, url.find(']') - 1)};
    }
    return std::string{url.substr(0, url.find(':'))};
}

bool is_for_public_url(X509* certificate, const config::ServerSettings& server) {
    const auto host = host_of(server.public_url);
    return X509_check_host(certificate, host.c_str(), host.size(), 0, nullptr) == 1 ||
           X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
}

bool is_for_signaling_hosts(X509* certificate, const config::ServerSettings& server) {
    const net::SignalingHosts hosts{server.signaling_hosts, ""}; // as names have no port
    const auto any = hosts.host(0);
    return hosts.empty() || X509_check_host(certificate, any.c_str(), any.size(), 0, nullptr) == 1;
}

} // namespace

bool certificate_is_for_all_names(const config::ServerSettings& server) {
    const auto certificate = leaf_of(server.certificate_file);
    return certificate && is_for_public_url(certificate.get(), server) &&
           is_for_signaling_hosts(certificate.get(), server);
}

std::vector<Check> examine_settings(const config::Settings& settings) {
    std::vector<Check> checks;
    try {
        config::check_for_serving(settings);
        checks.push_back({"settings", "", Health::good, "The settings are complete and their files are there.", ""});
    } catch (const config::ConfigError& problem) {
        checks.push_back({"settings", "", Health::bad, problem.what(),
                          "Correct this setting; `visavis config` prints what each one means."});
    }
    if (settings.server.mode == config::Mode::development) {
        checks.push_back({"settings", "server.mode", Health::warning, "This is a development installation.",
                          "Set server.mode to production before patients come."});
    }
    return checks;
}

std::vector<Check> examine_certificate(const config::ServerSettings& server) {
    const auto& path = server.certificate_file;
    const auto certificate = leaf_of(path);
    if (!certificate) {
        return {{"certificate", path, Health::bad, "The file holds no readable certificate.",
                 "Put the certificate chain there in PEM, the server's own certificate first."}};
    }
    std::vector<Check> checks;
    const auto days = days_left(certificate.get());
    constexpr int soon = 10;
    if (days < 0) {
        checks.push_back({"certificate", path, Health::bad, "The certificate has expired; no browser will connect.",
                          "Renew it, then send the server SIGHUP."});
    } else {
        checks.push_back({"certificate", path, days < soon ? Health::warning : Health::good,
                          fmt::format("The certificate is valid for another {} days.", days),
                          days < soon ? "Renew it, then send the server SIGHUP." : ""});
    }
    if (!is_for_public_url(certificate.get(), server)) {
        checks.push_back({"certificate", path, Health::bad,
                          fmt::format("The certificate is not made for {}.", host_of(server.public_url)),
                          "Get one that names the host in server.public_url, or correct server.public_url."});
    }
    if (!is_for_signaling_hosts(certificate.get(), server)) {
        checks.push_back({"certificate", path, Health::bad,
                          fmt::format("The certificate is not made for {}.", server.signaling_hosts),
                          "Get one that names it beside the host in server.public_url, or empty "
                          "server.signaling_hosts."});
    }
    const auto key = key_of(server.private_key_file);
    if (!key || X509_check_private_key(certificate.get(), key.get()) != 1) {
        checks.push_back({"certificate", server.private_key_file, Health::bad,
                          "The private key cannot be read or belongs to another certificate.",
                          "Put certificate and key of the same renewal in place."});
    }
    return checks;
}

std::vector<Check> examine_keys(const config::Settings& settings) {
    const auto& path = settings.keys.master_key_file;
    try {
        static_cast<void>(crypto::Vault::from_file(path));
    } catch (const std::exception& problem) {
        return {{"master_key", path, Health::bad, problem.what(),
                 "Restore the file from its copy. Only for an installation without data make a new one: visavis key "
                 "create FILE."}};
    }
    std::vector<Check> checks{{"master_key", path, Health::good, "The master key can be read.", ""}};
    for (const auto* const file :
         {&settings.keys.master_key_file, &settings.server.private_key_file, &settings.ice.turn_secret_file,
          &settings.database.url_file, &settings.database.owner_url_file}) {
        struct stat status{};
        if (!file->empty() && ::stat(file->c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
            const bool development = settings.server.mode == config::Mode::development;
            checks.push_back({"master_key", *file, development ? Health::warning : Health::bad,
                              "Others than its owner may open this secret file.", "chmod 600 " + *file});
        }
    }
    return checks;
}

std::vector<Check> examine_database(const config::Settings& settings) {
    try {
        if (auto problem = store::schema_problem(settings.database.url); !problem.empty()) {
            return {{"database", "", Health::bad, std::move(problem),
                     "If it is not running, start it; if it is older than this program, run: visavis migrate."}};
        }
        const auto vault = crypto::Vault::from_file(settings.keys.master_key_file);
        if (auto problem = store::key_problem(settings.database.url, vault); !problem.empty()) {
            return {{"database", "", Health::bad, std::move(problem),
                     "Give keys.master_key_file the key this database was written with."}};
        }
    } catch (const std::exception& problem) {
        return {{"database", "", Health::bad, problem.what(), "Check database.url and whether PostgreSQL runs."}};
    }
    std::vector<Check> checks{{"database", "", Health::good,
                               "The database answers, has this program's schema and opens with the master key.", ""}};
    if (auto problem = store::role_problem(settings.database.url); !problem.empty()) {
        checks.push_back({"database", "", Health::warning, std::move(problem),
                          "Give database.url a role of its own and database.owner_url_file the present one, then run: "
                          "visavis migrate."});
    }
    if (auto problem = store::erasure_problem(settings.database.url); !problem.empty()) {
        checks.push_back({"database", "", Health::warning, std::move(problem),
                          "Set wal_recycle = off, and as a superuser: grant execute on function pg_switch_wal to the "
                          "owner's role."});
    }
    return checks;
}

} // namespace visavis::app
