// What has arrived is looked at before it is taken, so that not one byte of the TLS that follows is taken with it.
#include "proxied_peer.hpp"

#include "proxy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace visavis::net {

namespace {

/// The wait's place in the thread's sweep.
class HeaderWait final : public Connection {
  public:
    HeaderWait(IoThread& thread, TlsStream& stream, SteadyTime deadline)
        : stream_{stream}
        , deadline_{deadline} {
        thread.add(*this);
    }

    void sweep(SteadyTime now) override {
        if (now >= deadline_) {
            drop();
        }
    }

    void leave() override { drop(); }

    void drop() override { stream_.close(); }

  private:
    TlsStream& stream_;
    SteadyTime deadline_;
};

} // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& ranges) {
    for (const auto& text : ranges) {
        const auto range = AddressRange::parse(text);
        if (!range) {
            throw std::runtime_error(
                fmt::format("server.proxy_protocol_from: {} is neither an IP address nor a network.", text));
        }
        ranges_.push_back(*range);
    }
}

bool TrustedProxies::contain(const asio::ip::address& address) const {
    return std::ranges::any_of(ranges_, [&](const AddressRange& range) { return range.contains(address); });
}

Task<std::optional<PeerAddress>> read_proxied_peer(IoThread& thread, TlsStream& stream, asio::ip::address proxy,
                                                   SteadyTime deadline) {
    const HeaderWait wait{thread, stream, deadline};
    std::string header;
    for (;;) {
        const auto peeked = stream.try_peek(thread.input);
        if (peeked.status == TlsStream::Status::closed) {
            co_return std::nullopt;
        }
        if (peeked.status != TlsStream::Status::done) {
            co_await stream.wait(peeked.status);
            continue;
        }
        const auto before = header.size();
        header.append(thread.input.data(), std::min(peeked.bytes, proxy_header_bytes - before));
        const auto scan = scan_proxy_header(header);
        switch (scan.state) {
        case ProxyHeader::State::malformed:
            co_return std::nullopt;
        case ProxyHeader::State::complete:
            stream.skip(scan.bytes - before);
            co_return PeerAddress{scan.source.value_or(proxy)};
        case ProxyHeader::State::incomplete:
            stream.skip(header.size() - before);
        }
    }
}

} // namespace visavis::net
