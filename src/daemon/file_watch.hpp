// Has the kernel tell when something in a directory changes, so that nobody need look.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace storekeeper {

class FileWatch {
 public:
  virtual ~FileWatch() = default;

  /// From now on these directories, and no others, are watched. False if the kernel cannot watch
  /// all of them: not there, too many, or no such service; then somebody has to look.
  virtual bool follow(const std::vector<std::string>& directories) = 0;
};

/// Calls `on_change`, on the thread that runs `io`, after whatever happens to an entry of a watched
/// directory: written and closed, created, removed, renamed, given other rights. Several changes
/// may be one call. `io` must outlive it. By inotify; where there is none, follow() says false.
std::unique_ptr<FileWatch> make_file_watch(
    boost::asio::io_context& io, std::function<void()> on_change);

}  // namespace storekeeper
