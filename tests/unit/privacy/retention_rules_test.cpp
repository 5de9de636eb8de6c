// The tables of privacy are complete, consistent and say what was promised.
#include "visavis/config/settings.hpp"
#include "visavis/privacy/inventory.hpp"
#include "visavis/privacy/retention.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace visavis::privacy {

using namespace std::chrono_literals;

TEST(RetentionRules, HaveUniqueNamesAndSayWhy) {
    std::set<std::string_view> names;
    for (const auto& rule : retention_rules()) {
        EXPECT_TRUE(names.insert(rule.data_class).second) << rule.data_class;
        EXPECT_TRUE(std::ranges::all_of(rule.data_class, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
        EXPECT_FALSE(rule.legal_basis.empty()) << rule.data_class;
        EXPECT_TRUE(rule.meaning.ends_with('.')) << rule.data_class;
    }
}

TEST(RetentionRules, WhatTheJobDeletesHasADuration) {
    for (const auto& rule : retention_rules()) {
        if (rule.enforcement == Enforcement::retention_job) {
            EXPECT_TRUE(rule.keep_for) << rule.data_class;
            EXPECT_TRUE(rule.action == Action::delete_it || rule.action == Action::count_and_delete) << rule.data_class;
        }
        if (rule.action == Action::keep) {
            EXPECT_FALSE(rule.keep_for) << rule.data_class;
            EXPECT_EQ(rule.from_when, FromWhen::never) << rule.data_class;
        }
    }
}

// C-5: a code is valid for a month at most, the record lives until it is deleted.
TEST(RetentionRules, SeparateTheCodesValidityFromTheRecordsLife) {
    const auto* const code = find_retention_rule("access_code");
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(code->keep_for, 30 * 24h);
    EXPECT_EQ(code->action, Action::stop_working);
    const auto* const record = find_retention_rule("guest_record");
    ASSERT_NE(record, nullptr);
    EXPECT_FALSE(record->keep_for);
    EXPECT_EQ(record->from_when, FromWhen::deletion_asked_for);
}

// S-020: sessions, tickets and waits end by themselves.
TEST(RetentionRules, BoundEveryOperationalClass) {
    const auto kept = [](std::string_view data_class) { return find_retention_rule(data_class)->keep_for.value(); };
    EXPECT_EQ(kept("practitioner_session"), 24h);
    EXPECT_EQ(kept("practitioner_session_idle"), 12h);
    EXPECT_EQ(kept("practitioner_session_without_socket"), config::SessionSettings{}.practitioner_idle);
    EXPECT_EQ(kept("guest_session_without_socket"), config::SessionSettings{}.guest_idle);
    EXPECT_EQ(kept("guest_session"), 24h);
    EXPECT_EQ(kept("ticket"), 30s);
    EXPECT_EQ(kept("waiting_entry"), 30s);
    EXPECT_EQ(find_retention_rule("no_such_class"), nullptr);
}

TEST(RetentionRules, WordsOnTheWireAreDistinct) {
    std::set<std::string_view> words;
    for (int value = 0; value <= static_cast<int>(FromWhen::never); ++value) {
        EXPECT_TRUE(words.insert(to_text(static_cast<FromWhen>(value))).second);
    }
    words.clear();
    for (int value = 0; value <= static_cast<int>(Action::keep); ++value) {
        EXPECT_TRUE(words.insert(to_text(static_cast<Action>(value))).second);
    }
}

// S-003
TEST(DataInventory, EveryColumnHasPurposeBasisAndAnExistingRule) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& row : data_inventory()) {
        const auto name = std::string{row.table} + "." + std::string{row.column};
        EXPECT_TRUE(seen.insert({row.table, row.column}).second) << name;
        EXPECT_FALSE(row.purpose.empty()) << name;
        EXPECT_FALSE(row.legal_basis.empty()) << name;
        EXPECT_FALSE(row.recipients.empty()) << name;
        EXPECT_NE(find_retention_rule(row.retention), nullptr) << name;
    }
}

// S-017, S-076
TEST(DataInventory, StatisticsAreNotPersonalAndEverythingElseWithALegalBasisIs) {
    for (const auto& row : data_inventory()) {
        if (row.data_class == DataClass::statistic) {
            EXPECT_FALSE(row.personal) << row.column;
        }
        if (row.data_class == DataClass::guest || row.data_class == DataClass::contract ||
            row.data_class == DataClass::profile) {
            EXPECT_TRUE(row.personal) << row.column;
        }
        if (row.personal) {
            EXPECT_TRUE(row.legal_basis.starts_with("GDPR Art. ")) << row.column;
        }
    }
}

// A column that holds what a person is called or admitted by must be sealed, and what is sealed needs more than normal
// care.
TEST(DataInventory, SealedColumnsNeedConfidentiality) {
    for (const auto& row : data_inventory()) {
        EXPECT_FALSE(row.column.ends_with("_name") || row.column == "code") << row.column;
        if (row.column.ends_with("_sealed") || row.column.ends_with("_index") || row.column.ends_with("_hash")) {
            EXPECT_NE(row.need.confidentiality, Need::normal) << row.column;
        }
    }
}

} // namespace visavis::privacy
