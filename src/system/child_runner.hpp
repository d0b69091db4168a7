// Other programs, run while the caller's thread does something else: each within a deadline, after
// which it is killed with all that it has started.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/child_process.hpp"

namespace boost::asio {
class io_context;
}

namespace storekeeper {

struct ChildCommand {
  std::vector<std::string> arguments = {};  // the first is the program, looked up in PATH
  std::vector<std::string> variables = {};  // "NAME=value", in place of what it would inherit
  std::string input = {};                   // its standard input
  std::size_t most_output = std::size_t{16} * 1024 * 1024;
  std::chrono::milliseconds deadline{60'000};
};

class ChildRunner {
 public:
  /// On the thread that runs `io`, which must outlive this.
  explicit ChildRunner(boost::asio::io_context& io);
  ~ChildRunner();
  ChildRunner(const ChildRunner&) = delete;
  ChildRunner& operator=(const ChildRunner&) = delete;

  /// The program has no terminal, so that nothing it starts can ask a question there; otherwise as
  /// run_child(). Fails also with kTimeout, and with kCancelled after stop(); either way nothing of
  /// it runs on.
  boost::asio::awaitable<Result<ChildResult>> run(ChildCommand command);

  /// Kills those that run; no other starts.
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace storekeeper
