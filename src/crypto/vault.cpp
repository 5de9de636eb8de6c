// The master key's file and the keys derived from it. The master key itself is not kept after derivation; what wraps
// data keys and what makes look-up indexes are independent keys, so that one leaking says nothing of the others.
#include "visavis/crypto/vault.hpp"

#include <sodium.h>

#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace visavis::crypto {

namespace {

constexpr std::size_t longest_key_file = 128;

class File {
  public:
    explicit File(int descriptor)
        : descriptor_{descriptor} {}

    File(const File&) = delete;
    File& operator=(const File&) = delete;

    ~File() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

    [[nodiscard]] int get() const { return descriptor_; }

  private:
    int descriptor_;
};

std::string context_of(std::string_view subject_id) {
    return "subject_key.wrapped:" + std::string{subject_id};
}

} // namespace

Vault::Vault(const Key& master)
    : id_{master.derive("visavis: name of the master key, 1").bytes().substr(0, 16)}
    , wrapping_{master.derive("visavis: wrap data keys, 1")}
    , login_name_index_{master.derive("visavis: index login names, 1")}
    , access_code_index_{master.derive("visavis: index access codes, 1")}
    , resume_key_{master.derive("visavis: seal resume strings, 1")}
    , bus_key_{master.derive("visavis: between nodes, 1")}
    , room_bucket_key_{master.derive("visavis: bucket of a room, 1")} {}

Vault Vault::from_file(const std::string& path) {
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw std::runtime_error("The master key file " + path +
                                 " cannot be read. Create one with: visavis key create");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error("The master key file " + path + " is open to other users. Run: chmod 600 " + path);
    }
    std::string text(longest_key_file, '\0');
    const auto size = ::read(file.get(), text.data(), text.size());
    std::string bytes(32, '\0');
    std::size_t decoded = 0;
    const char* end = nullptr;
    const auto length = size > 0 ? static_cast<std::size_t>(size) : 0;
    const bool readable = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                            length, " \t\r\n", &decoded, &end, sodium_base64_VARIANT_ORIGINAL) == 0 &&
                          end == text.data() + length && decoded == bytes.size();
    wipe(text.data(), text.size());
    if (!readable) {
        wipe(bytes.data(), bytes.size());
        throw std::runtime_error("The master key file " + path + " must hold exactly 32 bytes in base64.");
    }
    Vault vault{Key{bytes}};
    wipe(bytes.data(), bytes.size());
    return vault;
}

void Vault::create_file(const std::string& path) {
    const File file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!file.is_open()) {
        throw std::runtime_error("The master key file " + path +
                                 " cannot be created: it exists already, or its folder cannot be written.");
    }
    const auto key = Key::random();
    std::string text(sodium_base64_encoded_len(32, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(key.bytes().data()),
                      key.bytes().size(), sodium_base64_VARIANT_ORIGINAL);
    text.back() = '\n'; // in place of the terminating NUL
    const auto written = ::write(file.get(), text.data(), text.size());
    const bool complete = written == static_cast<ssize_t>(text.size()) && ::fsync(file.get()) == 0;
    wipe(text.data(), text.size());
    if (!complete) {
        ::unlink(path.c_str());
        throw std::runtime_error("The master key file " + path + " cannot be written.");
    }
}

std::string Vault::wrap(const Key& data_key, std::string_view subject_id) const {
    return seal(wrapping_, data_key.bytes(), context_of(subject_id));
}

std::optional<Key> Vault::unwrap(std::string_view wrapped, std::string_view subject_id) const {
    auto bytes = open(wrapping_, wrapped, context_of(subject_id));
    if (!bytes || bytes->size() != 32) {
        return std::nullopt;
    }
    Key key{*bytes};
    wipe(bytes->data(), bytes->size());
    return key;
}

} // namespace visavis::crypto
