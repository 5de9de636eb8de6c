// T-07: what is no session description with an acceptable DTLS fingerprint is not relayed.
#include "consultation/limits.hpp"
#include "room_fixture.hpp"

#include "visavis/consultation/candidate_policy.hpp"
#include "visavis/consultation/description_check.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <vector>

namespace visavis::consultation {

namespace {

/// The form alone.
Result<> check_description(std::string_view sdp) {
    return consultation::check_description(sdp, protocol::ConnectionPolicy::direct_first);
}

/// Lines and policy looked at a second time and in another way: cut at each "\n", then one look a line.
bool lines_are_permitted(std::string_view sdp, protocol::ConnectionPolicy policy) {
    while (!sdp.empty()) {
        const auto end = sdp.find('\n');
        auto line = sdp.substr(0, end);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; };
        if (end == std::string_view::npos || std::ranges::any_of(line, control) || !permits_line(policy, line)) {
            return false;
        }
        sdp.remove_prefix(end + 1);
    }
    return true;
}

/// A description with one medium; `lines` come where attributes of the session may stand.
std::string with_session_lines(const std::string& lines) {
    return good_sdp + lines;
}

std::string with_media(const std::string& media_line, const std::string& lines = "") {
    return good_sdp + media_line + "\r\n" + lines;
}

const std::string audio{"m=audio 9 UDP/TLS/RTP/SAVPF 111"};

std::string fingerprint(const std::string& hash, std::size_t bytes, const std::string& byte = "AB") {
    std::string line = "a=fingerprint:" + hash + " " + byte;
    for (std::size_t i = 1; i < bytes; ++i) {
        line += ":" + byte;
    }
    return line + "\r\n";
}

std::string file_text(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

} // namespace

// Offers, answers and ICE restarts with candidates as Chromium 156 and Firefox ESR 153 made them, and what other stacks
// write: a hash in capitals, the data channel as drafts named it, further hashes beside the first. Addresses replaced.
TEST(DescriptionCheck, AcceptsWhatBrowsersSend) {
    std::size_t read = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{VISAVIS_SOURCE_DIR "/tests/unit/consultation/descriptions"}) {
        const auto text = file_text(entry.path());
        ASSERT_GT(text.size(), 300U) << entry.path();
        EXPECT_TRUE(check_description(text)) << entry.path();
        EXPECT_FALSE(check_description(text.substr(0, text.size() - 1))) << entry.path() << " without its end";
        EXPECT_FALSE(check_description(text + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n")) << entry.path();
        ++read;
    }
    EXPECT_EQ(read, 13U);
    EXPECT_TRUE(check_description(good_sdp));
}

TEST(DescriptionCheck, AcceptsWhatTheGrammarAllows) {
    EXPECT_TRUE(check_description(with_session_lines("a=group:BUNDLE 0 1\r\na=x\r\na=ice-lite\r\n")));
    EXPECT_TRUE(check_description(
        with_media(audio, "i=title\r\nc=IN IP4 0.0.0.0\r\nb=AS:50\r\nb=TIAS:50000\r\na=mid:0\r\n") + audio + "\r\n"));
    for (const auto* transport : {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP",
                                  "UDP/DTLS/SCTP", "TCP/DTLS/SCTP", "DTLS/SCTP"}) {
        EXPECT_TRUE(check_description(with_media("m=x 9/2 " + std::string{transport} + " 1 2 3"))) << transport;
    }
    EXPECT_TRUE(
        check_description("v=0\r\no=- 1 2 IN IP6 ::1\r\ns= \r\ni=a\r\nu=b\r\ne=c\r\np=d\r\nc=IN IP6 ::1\r\nb=AS:1"
                          "\r\nt=0 0\r\nr=1 2 3\r\nt=1 1\r\nz=0 0\r\n" +
                          good_sdp.substr(good_sdp.find("a=fingerprint"))));
}

TEST(DescriptionCheck, RefusesADescriptionWithoutFingerprint) {
    EXPECT_FALSE(check_description("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")); // S-015
}

TEST(DescriptionCheck, RefusesWeakOrMalformedFingerprints) {
    const auto head = good_sdp.substr(0, good_sdp.find("a=fingerprint"));
    const auto right = good_sdp.substr(good_sdp.find("a=fingerprint"));
    ASSERT_TRUE(check_description(head + right));
    EXPECT_FALSE(check_description(head + fingerprint("sha-1", 20)));
    EXPECT_FALSE(check_description(head + "a=fingerprint:sha-256 00:01\r\n"));
    EXPECT_FALSE(check_description(head + "a=fingerprint\r\n" + right));
    for (const std::string malformed :
         {"a=fingerprint:md5 00", "a=Fingerprint:sha-1 00:01", "a= fingerprint:sha-1 00:01", "a=fingerprint:sha-1",
          "a=fingerprint:", "a=fingerprint", "a=fingerprint:sha-1  00:01", "a=fingerprint:sha-1 00:01 ",
          "a=fingerprint:sha-1 00:0", "a=fingerprint:sha-1 00-01", "a=fingerprints:sha-1 00:01",
          "a=fingerprint:a-name-that-is-too-long 00:01", "a=fingerprint:sha 1 00:01"}) {
        EXPECT_FALSE(check_description(good_sdp + malformed + "\r\n")) << malformed;
    }
}

// RFC 8122 section 5: the hash's name and the digits in any case, and one certificate by several hashes.
TEST(DescriptionCheck, AcceptsEveryWritingOfOneFingerprint) {
    auto capitals = good_sdp;
    capitals.replace(capitals.find("sha-256"), 7, "SHA-256");
    EXPECT_TRUE(check_description(capitals));
    auto small = good_sdp.substr(good_sdp.find("a=fingerprint"));
    std::ranges::transform(small, small.begin(), [](char c) { return c >= 'A' && c <= 'F' ? char(c - 'A' + 'a') : c; });
    EXPECT_TRUE(check_description(good_sdp + small)) << "the same one";
    EXPECT_TRUE(check_description(good_sdp + fingerprint("sha-1", 20) + fingerprint("sha-512", 64)));
    EXPECT_TRUE(check_description(good_sdp + fingerprint("sha-1", 20) + fingerprint("SHA-1", 20)));
}

TEST(DescriptionCheck, RefusesASecondFingerprintWhereverItStands) {
    const auto own = good_sdp.substr(good_sdp.find("a=fingerprint"));
    const auto head = good_sdp.substr(0, good_sdp.find("a=fingerprint"));
    const auto other = fingerprint("sha-256", 32);
    const auto medium = audio + "\r\n";
    const std::string rejected{"m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n"};
    EXPECT_TRUE(check_description(head + medium + own + medium + own));
    for (const auto& text :
         {head + other + own, head + own + other, head + own + medium + other, head + medium + own + other,
          head + medium + other + own, head + medium + own + medium + other, head + rejected + other + medium + own,
          head + medium + own + rejected + other, head + other + medium + own}) {
        EXPECT_FALSE(check_description(text)) << text;
    }
    EXPECT_FALSE(check_description(good_sdp + fingerprint("sha-1", 20) + fingerprint("sha-1", 20, "CD")));
}

TEST(DescriptionCheck, WantsAFingerprintForWhateverIsNotRejected) {
    const auto own = good_sdp.substr(good_sdp.find("a=fingerprint"));
    const auto head = good_sdp.substr(0, good_sdp.find("a=fingerprint"));
    const auto medium = [](const std::string& mid) { return audio + "\r\na=mid:" + mid + "\r\n"; };
    EXPECT_FALSE(check_description(head + medium("0") + own + medium("1")));
    EXPECT_FALSE(check_description(head + medium("0") + own + medium("1") + fingerprint("sha-1", 20)));
    EXPECT_TRUE(check_description(head + medium("0") + own + "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n"));
    const std::string bundle{"a=group:BUNDLE 0 1\r\n"};
    EXPECT_TRUE(check_description(head + bundle + medium("0") + own + medium("1"))) << "it shares the transport";
    EXPECT_FALSE(check_description(head + bundle + medium("0") + own + medium("2"))) << "this one does not";
    EXPECT_FALSE(check_description(head + bundle + medium("2") + own + medium("1"))) << "none of the bundle has one";
    EXPECT_FALSE(check_description(head + "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\n")) << "and there must be one at all";
}

TEST(DescriptionCheck, RefusesMediaKeysInTheDescription) {
    for (const std::string line : {"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x", "a=crypto", "a=Crypto:1 x",
                                   "a=crypto-x:1", "a=key-mgmt:mikey AQAFgM0X", "k=clear:secret", "k=prompt"}) {
        EXPECT_FALSE(check_description(with_session_lines(line + "\r\n"))) << line;
        EXPECT_FALSE(check_description(with_media(audio, line + "\r\n"))) << line;
    }
}

TEST(DescriptionCheck, RefusesMediaThatDoNotGoOverDtls) {
    for (const auto* transport : {"RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/AVP", "udp", "UDP",
                                  "TCP", "TCP/RTP/AVP", "SCTP", "TCP/MSRP", "udp/tls/rtp/savpf", "UDPTL", ""}) {
        EXPECT_FALSE(check_description(with_media("m=audio 9 " + std::string{transport} + " 0"))) << transport;
    }
    for (const std::string line :
         {"m=", "m=audio", "m=audio 9", "m=audio 9 UDP/TLS/RTP/SAVPF", "m=audio x UDP/TLS/RTP/SAVPF 0",
          "m= 9 UDP/TLS/RTP/SAVPF 0", "m=audio -1 UDP/TLS/RTP/SAVPF 0"}) {
        EXPECT_FALSE(check_description(with_media(line))) << line;
    }
}

TEST(DescriptionCheck, RefusesLinesOutOfTheirOrder) {
    const std::string origin{"o=- 1 2 IN IP4 127.0.0.1\r\n"};
    const auto rest = good_sdp.substr(good_sdp.find("a=fingerprint"));
    const std::vector<std::string> heads{"v=0\r\ns=-\r\n" + origin + "t=0 0\r\n",
                                         origin + "v=0\r\ns=-\r\nt=0 0\r\n",
                                         "v=0\r\n" + origin + "t=0 0\r\n",
                                         "v=0\r\n" + origin + "s=-\r\n",
                                         "v=0\r\nv=0\r\n" + origin + "s=-\r\nt=0 0\r\n",
                                         "v=0\r\n" + origin + "s=-\r\ns=-\r\nt=0 0\r\n",
                                         "v=1\r\n" + origin + "s=-\r\nt=0 0\r\n",
                                         "v=0\r\n" + origin + "s=\r\nt=0 0\r\n",
                                         "v=0\r\no=- 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
                                         "v=0\r\no=- x 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"};
    for (const auto& head : heads) {
        EXPECT_FALSE(check_description(head + rest)) << head;
    }
    EXPECT_FALSE(check_description(with_session_lines("c=IN IP4 0.0.0.0\r\n"))) << "after an attribute";
    EXPECT_FALSE(check_description(with_media(audio, "t=0 0\r\n"))) << "a line of the session in a medium";
    EXPECT_FALSE(check_description(with_media(audio, "a=mid:0\r\nc=IN IP4 0.0.0.0\r\n")));
    EXPECT_FALSE(check_description(with_media(audio, "v=0\r\n")));
}

TEST(DescriptionCheck, RefusesWhatIsNotMadeOfLines) {
    EXPECT_FALSE(check_description(""));
    EXPECT_FALSE(check_description("hello"));
    EXPECT_FALSE(check_description("o=first\r\n" + good_sdp));
    EXPECT_FALSE(check_description(good_sdp + good_sdp));
    for (const std::string& line :
         {std::string{"\r\n"}, std::string{"a=x\rb=y\r\n"}, std::string{"a=x\nb=y\r\n"}, std::string{"a=x"},
          std::string{"\n"}, std::string{"a\r\n"}, std::string{"=x\r\n"}, std::string{"A=x\r\n"},
          std::string{"a =x\r\n"}, std::string{"a=\r\n"}, std::string{"x=y\r\n"}, std::string{"a=x\0y\r\n", 8},
          std::string{"a=\x1B[2J\r\n"}, std::string{"a=\x7F\r\n"}}) {
        EXPECT_FALSE(check_description(good_sdp + line)) << testing::PrintToString(line);
    }
    EXPECT_TRUE(check_description(good_sdp + "a=x:tab\tin the middle\r\n"));
    EXPECT_TRUE(check_description(good_sdp + "a=x\na=y\n")) << "a line feed alone ends a line too (RFC 8866 section 5)";
    EXPECT_FALSE(check_description(good_sdp + "a=x\r\r\n"));
}

TEST(DescriptionCheck, RefusesTooManyAndTooLongLines) { // T-07, T-13
    const auto own_lines = static_cast<std::size_t>(std::ranges::count(good_sdp, '\n'));
    const std::string line{"a=x\r\n"};
    EXPECT_TRUE(check_description(good_sdp + repeated(line, max_description_lines - own_lines)));
    EXPECT_FALSE(check_description(good_sdp + repeated(line, max_description_lines - own_lines + 1)));
    EXPECT_TRUE(check_description(good_sdp + "a=" + std::string(max_description_line - 2, 'x') + "\r\n"));
    EXPECT_FALSE(check_description(good_sdp + "a=" + std::string(max_description_line - 1, 'x') + "\r\n"));
    EXPECT_TRUE(check_description(good_sdp + repeated(audio + "\r\n", max_media_sections)));
    EXPECT_FALSE(check_description(good_sdp + repeated(audio + "\r\n", max_media_sections + 1)));
}

TEST(DescriptionCheck, IsOnePassThatSeesWhatTwoWould) {
    constexpr std::string_view bytes{"\r\n\t\0\x7F =:a1", 10};
    std::mt19937 random{20'261'125}; // NOLINT(cert-msc51-cpp): the same texts each time
    const auto below = [&random](std::size_t limit) { return random() % limit; };
    std::vector<std::string> whole{good_sdp + "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n",
                                   good_sdp + "a=candidate:1 1 udp 1 192.0.2.1 9 typ relay\r\n"};
    for (const auto& entry :
         std::filesystem::directory_iterator{VISAVIS_SOURCE_DIR "/tests/unit/consultation/descriptions"}) {
        whole.push_back(file_text(entry.path()));
    }
    for (int round = 0; round < 5'000; ++round) {
        auto text = whole[below(whole.size())];
        for (auto damages = below(3); damages > 0; --damages) {
            const auto at = below(text.size());
            if (below(2) == 0) {
                text.insert(at, 1, bytes[below(bytes.size())]);
            } else {
                text.erase(at, 1);
            }
        }
        for (const auto policy : {protocol::ConnectionPolicy::direct_only, protocol::ConnectionPolicy::direct_first,
                                  protocol::ConnectionPolicy::relay_only}) {
            const bool found = consultation::check_description(text, policy).has_value();
            const bool form = check_description(text).has_value();
            ASSERT_EQ(found, form && lines_are_permitted(text, policy)) << testing::PrintToString(text);
            ASSERT_TRUE(!form || lines_are_permitted(text, protocol::ConnectionPolicy::direct_first))
                << testing::PrintToString(text);
        }
    }
}

} // namespace visavis::consultation
