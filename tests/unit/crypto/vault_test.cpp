// The master key's file and what is derived from it.
#include "visavis/crypto/vault.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace visavis::crypto {

namespace {

class VaultFile : public testing::Test {
  protected:
    void SetUp() override {
        initialise();
        std::filesystem::create_directories(folder_);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) const {
        std::ofstream{path_} << text;
        ::chmod(path_.c_str(), 0600);
    }

    const std::string folder_{testing::TempDir() + "/visavis-vault-" + std::to_string(::getpid())};
    const std::string path_{folder_ + "/master.key"};
};

} // namespace

TEST_F(VaultFile, IsCreatedForItsOwnerOnlyAndReadBack) {
    Vault::create_file(path_);
    struct stat status{};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto key = Key::random();
    EXPECT_EQ(Vault::from_file(path_).unwrap(Vault::from_file(path_).wrap(key, "id"), "id")->bytes(), key.bytes());
}

TEST_F(VaultFile, IsNeverOverwritten) {
    Vault::create_file(path_);
    const auto index = std::string{Vault::from_file(path_).login_name_index().bytes()};
    EXPECT_THROW(Vault::create_file(path_), std::runtime_error);
    EXPECT_EQ(Vault::from_file(path_).login_name_index().bytes(), index);
}

TEST_F(VaultFile, IsRefusedWhenOthersCanReadIt) {
    Vault::create_file(path_);
    for (const mode_t mode : {0640U, 0604U, 0660U, 0601U}) {
        ::chmod(path_.c_str(), mode);
        EXPECT_THROW(static_cast<void>(Vault::from_file(path_)), std::runtime_error) << mode;
    }
}

TEST_F(VaultFile, IsRefusedWhenItIsNot32BytesOfBase64) {
    for (const auto* text : {"", "\n", "hello", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                             "****************************************************"}) {
        write(text);
        EXPECT_THROW(static_cast<void>(Vault::from_file(path_)), std::runtime_error) << text;
    }
    EXPECT_THROW(static_cast<void>(Vault::from_file(folder_)), std::runtime_error);
    EXPECT_THROW(static_cast<void>(Vault::from_file(folder_ + "/missing")), std::runtime_error);
    write("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    EXPECT_NO_THROW(static_cast<void>(Vault::from_file(path_)));
}

TEST_F(VaultFile, TheSentenceForTheOperatorHoldsNoKey) {
    write("c2VjcmV0IG1hdGVyaWFs");
    try {
        static_cast<void>(Vault::from_file(path_));
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string{error.what()}.find("c2Vj"), std::string::npos);
        EXPECT_NE(std::string{error.what()}.find(path_), std::string::npos);
    }
}

TEST(Vault, WrappedKeysOpenForTheirSubjectAndMasterKeyOnly) {
    initialise();
    const Vault vault{Key::random()};
    const auto key = Key::random();
    const auto wrapped = vault.wrap(key, "subject");
    EXPECT_EQ(vault.unwrap(wrapped, "subject")->bytes(), key.bytes());
    EXPECT_FALSE(vault.unwrap(wrapped, "other"));
    EXPECT_FALSE(Vault{Key::random()}.unwrap(wrapped, "subject"));
    EXPECT_FALSE(vault.unwrap("", "subject"));
    for (std::size_t at = 0; at < wrapped.size(); ++at) {
        auto changed = wrapped;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(vault.unwrap(changed, "subject")) << at;
    }
}

TEST(Vault, KeysForDifferentPurposesAreDifferent) {
    const Vault vault{Key::random()};
    EXPECT_NE(vault.login_name_index().bytes(), vault.access_code_index().bytes());
    EXPECT_NE(vault.login_name_index().bytes(), vault.resume_key().bytes());
    EXPECT_NE(vault.access_code_index().bytes(), vault.resume_key().bytes());
}

} // namespace visavis::crypto
