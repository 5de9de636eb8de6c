// initdb and pg_ctl as the user that may run them (root may not), in a short folder name since socket paths are
// limited.
#include "support/private_cluster.hpp"

#include "support/test_database.hpp"

#include "visavis/store/roles.hpp"

#include <pqxx/pqxx>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>
#include <vector>

namespace visavis::test {

namespace {

constexpr const char* programs = "/usr/lib/postgresql/15/bin/";

void run(const std::string& command) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): a test's own command line, no input in it
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) {
        throw std::runtime_error("failed: " + command);
    }
}

void run_as_owner(const std::string& command) {
    const std::string drop =
        ::geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups --no-new-privs env HOME=/tmp "
                         : "";
    run(drop + programs + command);
}

std::vector<pid_t> children_of(pid_t parent) {
    std::ifstream file{"/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children"};
    std::vector<pid_t> pids;
    for (pid_t pid = 0; file >> pid;) {
        pids.push_back(pid);
    }
    return pids;
}

} // namespace

PrivateCluster::PrivateCluster() {
    std::string pattern = "/tmp/vvpg-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no temporary folder");
    }
    folder_ = pattern;
    if (::geteuid() == 0) {
        run("chown postgres " + folder_);
    }
    run_as_owner("initdb -D " + folder_ +
                 "/data -U visavis --auth=trust --no-locale -E UTF8 --no-sync --no-instructions");
    start();
}

PrivateCluster::~PrivateCluster() {
    try {
        thaw();
        stop();
    } catch (const std::exception&) { // stopped already
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Secret PrivateCluster::url() const {
    return Secret{"host=" + folder_ + " user=visavis dbname=postgres"};
}

Secret PrivateCluster::server_url() const {
    return Secret{"host=" + folder_ + " user=visavis_server dbname=postgres"};
}

void PrivateCluster::migrate() const {
    store::migrate(url(), migrations_directory());
    store::grant_to_server(url(), server_url());
}

std::vector<std::vector<std::string>> PrivateCluster::rows(const std::string& sql, const std::string& database) const {
    pqxx::connection connection{"host=" + folder_ + " user=visavis dbname=" + database};
    pqxx::nontransaction work{connection};
    std::vector<std::vector<std::string>> rows;
    for (const auto& line : work.exec(sql)) {
        auto& row = rows.emplace_back();
        for (const auto& field : line) {
            row.emplace_back(field.is_null() ? "NULL" : field.c_str());
        }
    }
    return rows;
}

void PrivateCluster::start() {
    run_as_owner("pg_ctl -D " + folder_ + "/data -l " + folder_ +
                 "/log -w -t 30 -s -o \"-c listen_addresses='' -c fsync=off " +
                 "-c shared_buffers=16MB -c wal_recycle=off -k " + folder_ + "\" start");
}

void PrivateCluster::stop() {
    run_as_owner("pg_ctl -D " + folder_ + "/data -m immediate -w -s stop");
}

void PrivateCluster::freeze() {
    signal_all(SIGSTOP);
}

void PrivateCluster::thaw() {
    signal_all(SIGCONT);
}

void PrivateCluster::signal_all(int signal) const {
    std::ifstream file{folder_ + "/data/postmaster.pid"};
    pid_t postmaster = 0;
    if (!(file >> postmaster) || postmaster <= 1) {
        return;
    }
    for (const auto pid : children_of(postmaster)) {
        ::kill(pid, signal);
    }
    ::kill(postmaster, signal);
}

} // namespace visavis::test
