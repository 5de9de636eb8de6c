// The TLS policy as one table: what may be agreed on, best first, and why each is in it. What is not in it is refused
// in the handshake with an alert. So are, on purpose, the finite-field groups: a made-up key share of ffdhe8192 costs a
// hundred handshakes' work (T-23); P-384, P-521 and X448, six times and more as dear as X25519 for whoever replays a
// recorded greeting, and offered by no browser without a cheaper one; CCM suites and SHA-1.
#pragma once

#include <array>
#include <string_view>

namespace visavis::net {

struct TlsChoice {
    std::string_view name; ///< OpenSSL's
    std::string_view reason;
    bool optional{false}; ///< not every OpenSSL has it
};

inline constexpr std::array tls_groups{
    TlsChoice{"X25519MLKEM768", "what is recorded today stays secret when there are quantum computers", true},
    TlsChoice{"X25519", "the cheapest, and every browser's first choice otherwise"},
    TlsChoice{"P-256", "required by RFC 8446; for networks where only NIST's curves are allowed"},
};

inline constexpr std::array tls_signatures{
    TlsChoice{"ecdsa_secp256r1_sha256", "certificates of P-256: the cheapest signature that every browser takes"},
    TlsChoice{"ecdsa_secp384r1_sha384", "certificates of P-384, from authorities that issue nothing smaller"},
    TlsChoice{"ed25519", "certificates of one's own authority"},
    TlsChoice{"rsa_pss_rsae_sha256", "certificates of RSA; TLS 1.3 signs with PSS only"},
    TlsChoice{"rsa_pss_rsae_sha384", "the same, for clients that ask for no less than SHA-384"},
    TlsChoice{"rsa_pss_rsae_sha512", "the same, for clients that ask for SHA-512"},
};

inline constexpr std::array tls_ciphers{
    TlsChoice{"TLS_AES_128_GCM_SHA256", "required by RFC 8446; the cheapest where the processor knows AES"},
    TlsChoice{"TLS_AES_256_GCM_SHA384", "for networks that ask for 256 bits"},
    TlsChoice{"TLS_CHACHA20_POLY1305_SHA256", "for phones whose processor does not know AES: they ask for it first"},
};

/// RSA keys of a certificate, in bits: shorter ones are weak, longer ones make each handshake a burden.
inline constexpr int min_rsa_bits{2048};
inline constexpr int max_rsa_bits{4096};

} // namespace visavis::net
