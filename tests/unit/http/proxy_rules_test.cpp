// HTTPS_PROXY and NO_PROXY.
#include "http/proxy_rules.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(ParseProxy, ReadsHostPortAndCredentials) {
  const struct {
    const char* url;
    const char* host;
    const char* port;
    const char* authorization;
  } kCases[] = {
      {"http://proxy:3128", "proxy", "3128", ""},
      {"http://proxy:3128/", "proxy", "3128", ""},
      {"proxy:3128", "proxy", "3128", ""},
      {"HTTP://Proxy.Example.com", "proxy.example.com", "80", ""},
      {"http://[::1]:3128", "::1", "3128", ""},
      {"http://user:pass@proxy:1", "proxy", "1", "Basic dXNlcjpwYXNz"},
      {"http://user@proxy:1", "proxy", "1", "Basic dXNlcjo="},
      {"http://u%40x:p%3A%2F@proxy:1", "proxy", "1", "Basic dUB4OnA6Lw=="},
      {"http://a:b@c@proxy:1", "proxy", "1", "Basic YTpiQGM="},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.url);
    const auto proxy = parse_proxy(test.url);
    ASSERT_TRUE(proxy) << proxy.error().message;
    EXPECT_EQ(proxy->host, test.host);
    EXPECT_EQ(proxy->port, test.port);
    EXPECT_EQ(proxy->authorization.reveal(), test.authorization);
  }
}

TEST(ParseProxy, RefusesWhatItCannotUseAndQuotesNothing) {
  for (const char* url :
       {"https://u:hunter2@proxy:3128", "socks5://u:hunter2@proxy", "http://u:hunter2@", "http://",
        "http://u:hunter2@proxy:port", "http://u:hunter2%zz@proxy", "http://u:hunter2@proxy/path",
        "http://u:hunter2%4@proxy"}) {
    SCOPED_TRACE(url);
    const auto proxy = parse_proxy(url);
    ASSERT_FALSE(proxy);
    EXPECT_EQ(proxy.error().code, Errc::kInvalidInput);
    EXPECT_EQ(proxy.error().message.find("hunter2"), std::string::npos);
    EXPECT_EQ(proxy.error().hint.find("hunter2"), std::string::npos);
  }
}

TEST(NoProxy, DecidesByNameAddressNetworkAndPort) {
  const struct {
    const char* host;
    const char* no_proxy;
    bool direct;
  } kCases[] = {
      {"app.launchdarkly.com", "", false},
      {"app.launchdarkly.com", "*", true},
      {"app.launchdarkly.com", "launchdarkly.com", true},
      {"app.launchdarkly.com", ".launchdarkly.com", true},
      {"app.launchdarkly.com", "*.launchdarkly.com", true},
      {"app.launchdarkly.com", "APP.LaunchDarkly.com", true},
      {"app.launchdarkly.com.", "app.launchdarkly.com", true},
      {"app.launchdarkly.com", "darkly.com", false},
      {"app.launchdarkly.com", "eu.launchdarkly.com", false},
      {"app.launchdarkly.com", "app.launchdarkly.com:443", true},
      {"app.launchdarkly.com", "app.launchdarkly.com:8443", false},
      {"app.launchdarkly.com", "a.example, b.example ,launchdarkly.com", true},
      {"app.launchdarkly.com", "a.example b.example", false},
      {"app.launchdarkly.com", ",, ,", false},
      {"app.launchdarkly.com", ".", false},
      {"10.1.2.3", "10.1.2.3", true},
      {"10.1.2.3", "10.0.0.0/8", true},
      {"11.1.2.3", "10.0.0.0/8", false},
      {"10.1.2.3", "10.0.0.0/x", false},
      {"10.1.2.3", "2.3", false},
      {"2001:db8::1", "2001:db8:0::1", true},
      {"2001:db8::1", "[2001:db8::1]:443", true},
      {"2001:db8::1", "2001:db8::/32", true},
      {"2001:db9::1", "2001:db8::/32", false},
      {"localhost", "", true},
      {"127.0.0.1", "", true},
      {"::1", "", true},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.host) + " in " + test.no_proxy);
    EXPECT_EQ(goes_direct(test.host, "443", test.no_proxy), test.direct);
  }
}

}  // namespace
}  // namespace storekeeper
