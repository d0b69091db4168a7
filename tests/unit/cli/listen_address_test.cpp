#include "cli/listen_address.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(ListenAddress, IsShownAsItIsRead) {
  for (const auto* text : {"127.0.0.1:8970", "[::1]:0", "localhost:65535", "0.0.0.0:80", "off"}) {
    const auto address = read_listen_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(show_listen_address(*address), text);
  }
}

TEST(ListenAddress, IsRefusedWhenItCouldMeanAnythingElse) {
  for (const auto* text :
       {"", ":", "8970", ":8970", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1",
        "127.0.0.1:65536", "127.0.0.1:80 ", "::1:80", "[::1]", "[]:80", "[::1%eth0]:80",
        "http://127.0.0.1:80", "OFF", "a b:80"}) {
    const auto address = read_listen_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, Errc::kInvalidInput);
  }
}

}  // namespace
}  // namespace storekeeper
