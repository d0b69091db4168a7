#include "daemon/file_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <map>
#include <utility>

namespace storekeeper {
namespace {

namespace asio = boost::asio;

constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                   IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

class InotifyWatch final : public FileWatch {
 public:
  InotifyWatch(asio::io_context& io, std::function<void()> on_change)
      : state_(std::make_shared<State>(io, std::move(on_change))) {
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return;
    state_->events.assign(descriptor);
    // Else a read of what is not there waits, whatever the descriptor's own mode.
    state_->events.non_blocking(true);
    wait(state_);
  }

  ~InotifyWatch() override {
    boost::system::error_code ignored;
    state_->closed = true;
    state_->events.close(ignored);
  }
  InotifyWatch(const InotifyWatch&) = delete;
  InotifyWatch& operator=(const InotifyWatch&) = delete;

  bool follow(const std::vector<std::string>& directories) override {
    if (!state_->events.is_open() || directories.empty()) return false;
    const int inotify = state_->events.native_handle();
    std::map<int, std::string> followed;
    bool all = true;
    // Adding one that is watched already changes nothing; one that was removed and made anew
    // gets a new number.
    for (const auto& directory : directories) {
      const int watch = ::inotify_add_watch(inotify, directory.c_str(), kChanges | IN_ONLYDIR);
      if (watch < 0) {
        all = false;
      } else {
        followed.emplace(watch, directory);
      }
    }
    for (const auto& [watch, directory] : followed_) {
      if (!followed.contains(watch)) ::inotify_rm_watch(inotify, watch);
    }
    followed_ = std::move(followed);
    return all;
  }

 private:
  // Shared with the wait that is pending, which may end after the watch.
  struct State {
    State(asio::io_context& io, std::function<void()> tell)
        : events(io), on_change(std::move(tell)) {}

    asio::posix::stream_descriptor events;
    std::function<void()> on_change;
    std::array<char, 4096> bytes = {};
    bool closed = false;
  };

  static void wait(const std::shared_ptr<State>& state) {
    state->events.async_wait(
        asio::posix::stream_descriptor::wait_read, [state](const boost::system::error_code& error) {
          if (error || state->closed) return;
          // What has changed is for a look at the files to tell.
          boost::system::error_code problem;
          while (state->events.read_some(asio::buffer(state->bytes), problem) > 0) continue;
          state->on_change();
          if (!state->closed) wait(state);
        });
  }

  std::shared_ptr<State> state_;
  std::map<int, std::string> followed_;
};

}  // namespace

std::unique_ptr<FileWatch> make_file_watch(asio::io_context& io, std::function<void()> on_change) {
  return std::make_unique<InotifyWatch>(io, std::move(on_change));
}

}  // namespace storekeeper
