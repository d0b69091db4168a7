// Origins, hosts and ports: what is taken, and what is refused without quoting it.
#include "http/url.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace storekeeper {

static void PrintTo(const Origin& origin, std::ostream* out) {
  *out << (origin.tls ? "tls " : "plain ") << origin.host << ' ' << origin.port;
}

namespace {

TEST(ParseOrigin, ReadsSchemeHostAndPort) {
  const struct {
    const char* url;
    Origin origin;
  } kCases[] = {
      {"https://app.launchdarkly.com", {true, "app.launchdarkly.com", "443"}},
      {"https://app.launchdarkly.com/", {true, "app.launchdarkly.com", "443"}},
      {"HTTPS://App.EU.launchdarkly.com:8443", {true, "app.eu.launchdarkly.com", "8443"}},
      {"http://127.0.0.1:8080", {false, "127.0.0.1", "8080"}},
      {"http://localhost", {false, "localhost", "80"}},
      {"http://[::1]:8080", {false, "::1", "8080"}},
      {"https://[2001:db8::1]", {true, "2001:db8::1", "443"}},
      {"https://10.0.0.1:0443", {true, "10.0.0.1", "443"}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.url);
    const auto origin = parse_origin(test.url);
    ASSERT_TRUE(origin) << origin.error().message;
    EXPECT_EQ(*origin, test.origin);
  }
}

TEST(ParseOrigin, RefusesEverythingElse) {
  for (const char* url :
       {"",
        "app.launchdarkly.com",
        "ftp://host",
        "https://",
        "https://host/api",
        "https://host?x",
        "https://host#x",
        "https://user:hunter2@host",
        "https://host:",
        "https://host:0",
        "https://host:65536",
        "https://host:-1",
        "https://host:12345678901",
        "https://[::1",
        "https://[::1]x",
        "https://[host]",
        "https://[127.0.0.1]",
        "https://2001:db8::1",
        "https://ho st",
        "https://h\nst",
        "https://.host",
        "https://a..b",
        "https://host\\@other",
        "https://2130706433",
        "https://0x7f.1",
        "https://127.1",
        "https://[fe80::1%25eth0]"}) {
    SCOPED_TRACE(url);
    const auto origin = parse_origin(url);
    ASSERT_FALSE(origin);
    EXPECT_EQ(origin.error().code, Errc::kInvalidInput);
    EXPECT_EQ(origin.error().message.find("hunter2"), std::string::npos);
    EXPECT_FALSE(origin.error().hint.empty());
  }
}

TEST(ParseOrigin, AllowsPlainHttpToThisMachineOnly) {
  for (const char* url :
       {"http://app.launchdarkly.com", "http://10.0.0.1", "http://[2001:db8::1]",
        "http://localhost.example.com", "http://0.0.0.0"}) {
    SCOPED_TRACE(url);
    EXPECT_FALSE(parse_origin(url));
  }
  EXPECT_TRUE(parse_origin("http://127.8.9.10:1"));
  EXPECT_TRUE(parse_origin("http://[::ffff:127.0.0.1]:1"));
}

TEST(ParseOrigin, NeverLeadsToLinkLocalAndMetadataAddresses) {
  for (const char* url :
       {"https://169.254.169.254", "https://169.254.0.1:8443", "https://[fe80::1]",
        "https://[febf::1]", "https://[fd00:ec2::254]", "https://[::ffff:169.254.169.254]",
        "https://[64:ff9b::169.254.169.254]"}) {
    SCOPED_TRACE(url);
    const auto origin = parse_origin(url);
    ASSERT_FALSE(origin);
    EXPECT_NE(origin.error().message.find("link-local"), std::string::npos);
  }
}

TEST(HostField, NamesThePortOnlyWhereItIsNotTheUsual) {
  EXPECT_EQ(host_field({true, "host", "443"}), "host");
  EXPECT_EQ(host_field({true, "host", "80"}), "host:80");
  EXPECT_EQ(host_field({false, "127.0.0.1", "80"}), "127.0.0.1");
  EXPECT_EQ(host_field({false, "::1", "8080"}), "[::1]:8080");
  EXPECT_EQ(host_field({true, "::1", "443"}), "[::1]");
}

}  // namespace
}  // namespace storekeeper
