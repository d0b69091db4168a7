// What systemd is told, read from a socket that stands in for it.
#include "system/service_manager.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "support/manager_socket.hpp"
#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

using std::chrono::microseconds;

TEST(ServiceManagerTest, TellsItsStateByPathAndByAbstractName) {
  const testing::TemporaryDirectory directory;
  const auto abstract = "@storekeeper-test-" + std::to_string(::getpid());
  for (const auto& address : {directory.path("notify"), abstract}) {
    const testing::ManagerSocket socket(address);
    const ServiceManager manager(address);
    manager.ready("first line\nsecond");
    EXPECT_EQ(socket.next(), "READY=1\nSTATUS=first line second\n");
    manager.status("converged");
    EXPECT_EQ(socket.next(), "STATUS=converged\n");
    manager.reloading();
    const auto reloading = socket.next();
    EXPECT_TRUE(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC=")) << reloading;
    EXPECT_GT(std::stoll(reloading.substr(reloading.rfind('=') + 1)), 0);
    manager.alive();
    EXPECT_EQ(socket.next(), "WATCHDOG=1\n");
    manager.stopping();
    EXPECT_EQ(socket.next(), "STOPPING=1\nSTATUS=stopping\n");
  }
}

TEST(ServiceManagerTest, DoesNothingWhereNobodyListens) {
  for (const auto* address : {"", "@", "/", "relative/path", "/nonexistent/notify"}) {
    const ServiceManager manager(address);
    manager.ready("ready");
  }
  const ServiceManager too_long("/" + std::string(200, 'a'));
  too_long.alive();
}

TEST(ServiceManagerTest, ReadsHowOftenTheWatchdogLooks) {
  EXPECT_EQ(watchdog_period("60000000", "", 7), microseconds(30'000'000));
  EXPECT_EQ(watchdog_period("60000000", "7", 7), microseconds(30'000'000));
  EXPECT_EQ(watchdog_period("60000000", "8", 7), microseconds(0));
  EXPECT_EQ(watchdog_period("", "7", 7), microseconds(0));
  EXPECT_EQ(watchdog_period("soon", "", 7), microseconds(0));
  EXPECT_EQ(watchdog_period("-4", "", 7), microseconds(0));
}

}  // namespace
}  // namespace storekeeper
