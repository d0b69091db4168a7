#include "cli/standard_streams.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace storekeeper {
namespace {

// Stands in for standard output while it lives.
class Redirected {
 public:
  explicit Redirected(int descriptor) : kept_(::dup(kStandardOutput)) {
    ::dup2(descriptor, kStandardOutput);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  ~Redirected() {
    ::dup2(kept_, kStandardOutput);
    ::close(kept_);
  }

 private:
  int kept_;
};

TEST(StandardStreams, WaitForRoomInAPipeThatDoesNotBlock) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  const std::string text(1024UL * 1024, 'x');  // more than any pipe holds
  std::string received;
  std::thread reader([&] {
    std::array<char, 4096> buffer{};
    ssize_t count = 0;
    while ((count = ::read(ends[0], buffer.data(), buffer.size())) > 0) {
      received.append(buffer.data(), static_cast<std::size_t>(count));
    }
  });
  bool written = false;
  {
    const Redirected redirected(ends[1]);
    written = write_results(text).has_value();
  }
  ::close(ends[1]);
  reader.join();
  ::close(ends[0]);
  EXPECT_TRUE(written);
  EXPECT_EQ(received.size(), text.size());
}

}  // namespace
}  // namespace storekeeper
