// The TLS policy over OpenSSL: TLS 1.3 only, one stateless ticket, small buffers. It must not keep sessions on the
// server.
#include "tls_context.hpp"

#include "tls_policy.hpp"
#include "tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <span>
#include <stdexcept>
#include <string_view>

namespace visavis::net {

namespace {

/// OpenSSL's own words; they name files and formats, never key material.
std::string reason() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

/// A key with a passphrase would make OpenSSL ask on the terminal; a service has none.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return 0;
}

/// HTTP/1.1 or nothing: a client that insists on another protocol learns it in the handshake.
int choose_protocol(SSL* /*tls*/, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void* /*data*/) {
    static constexpr std::array<unsigned char, 9> ours{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    unsigned char* selected = nullptr;
    if (SSL_select_next_proto(&selected, size, ours.data(), ours.size(), offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *chosen = selected;
    return SSL_TLSEXT_ERR_OK;
}

/// The names for OpenSSL; `known` says which of the optional ones it has.
template <class Known>
std::string list(std::span<const TlsChoice> choices, Known known) {
    std::string names;
    for (const auto& choice : choices) {
        if (!choice.optional || known(std::string{choice.name})) {
            names += (names.empty() ? "" : ":") + std::string{choice.name};
        }
    }
    return names;
}

void keep_to_policy(SSL_CTX* context) {
    const auto always = [](const std::string&) { return true; };
    const auto groups =
        list(tls_groups, [&](const std::string& name) { return SSL_CTX_set1_groups_list(context, name.c_str()) == 1; });
    if (SSL_CTX_set1_groups_list(context, groups.c_str()) != 1 ||
        SSL_CTX_set1_sigalgs_list(context, list(tls_signatures, always).c_str()) != 1 ||
        SSL_CTX_set_ciphersuites(context, list(tls_ciphers, always).c_str()) != 1) {
        throw std::runtime_error("OpenSSL lacks what every connection needs: " + reason());
    }
}

/// Whether some signature of the policy can be made with it: better said at start than to every browser.
bool is_usable(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        const auto bits = EVP_PKEY_get_bits(key);
        return bits >= min_rsa_bits && bits <= max_rsa_bits;
    }
    std::array<char, 64> group{};
    std::size_t size = 0;
    if (EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1) {
        const std::string_view name{group.data(), size};
        return name == SN_X9_62_prime256v1 || name == SN_secp384r1;
    }
    return EVP_PKEY_is_a(key, "ED25519") == 1;
}

} // namespace

TlsContext::TlsContext(const std::string& certificate_file, const std::string& private_key_file)
    : context_{SSL_CTX_new(TLS_server_method())} {
    if (!context_) {
        throw std::runtime_error("OpenSSL cannot start: " + reason());
    }
    auto* const context = context_.get();
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // An idle connection keeps no record buffers; a write may be taken up again from another address, since output is
    // gathered in a buffer that all connections of a thread share.
    SSL_CTX_set_mode(context,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // What has arrived and brings nothing is not read on and on behind the thread's back (T-23); TlsStream bounds the
    // rest.
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(context, 1);
    TlsStream::count_records(context);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0); // TlsStream asks for one when there is something to send it with
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    ERR_clear_error();
    keep_to_policy(context);
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
        throw std::runtime_error("the certificate " + certificate_file + " cannot be used: " + reason());
    }
    if (SSL_CTX_use_PrivateKey_file(context, private_key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("the private key " + private_key_file +
                                 " cannot be used with the certificate: " + reason());
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        throw std::runtime_error("the private key " + private_key_file +
                                 " does not belong to the certificate: " + reason());
    }
    if (!is_usable(SSL_CTX_get0_privatekey(context))) {
        throw std::runtime_error("the private key " + private_key_file +
                                 " is of a kind no connection would use: P-256, P-384, Ed25519, or RSA of 2048 to 4096 "
                                 "bits.");
    }
}

std::chrono::sys_seconds TlsContext::expires() const {
    std::tm end{};
    ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context_.get())), &end);
    return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&end)}};
}

} // namespace visavis::net
