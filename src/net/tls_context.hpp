// TlsContext: certificate, key and the TLS policy, shared by the connections made under it. A reload makes a new one;
// running connections keep theirs. It must not offer anything below TLS 1.3 (C-7), and nothing that is not in
// tls_policy.hpp.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

namespace visavis::net {

class TlsContext {
  public:
    /// Throws std::runtime_error with a sentence for the operator.
    TlsContext(const std::string& certificate_file, const std::string& private_key_file);

    [[nodiscard]] SSL_CTX* native() const noexcept { return context_.get(); }

    /// End of the leaf certificate's validity, seconds since 1970.
    [[nodiscard]] std::chrono::sys_seconds expires() const;

  private:
    struct Free {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };

    std::unique_ptr<SSL_CTX, Free> context_;
};

} // namespace visavis::net
