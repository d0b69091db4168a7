#include "system/child_runner.hpp"

#include <sys/wait.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>

#include "base/duration.hpp"
#include "ports/run_all.hpp"
#include "system/child_start.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
using asio::posix::stream_descriptor;

constexpr std::size_t kMostErrors = 4096;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// One program from its start to its end.
struct Run {
  Run(asio::io_context& io, StartedChild started)
      : child(started.id),
        input(io, started.input.release()),
        output(io, started.output.release()),
        errors(io, started.errors.release()),
        deadline(io),
        look(io) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    if (child > 0) end_for(Errc::kCancelled);
    if (child > 0) reap();
  }

  // Whoever has left the group may keep the far ends open: ours are closed, so nobody waits.
  void end_for(Errc reason) {
    if (ended_for) return;
    ended_for = reason;
    ::kill(-child, SIGKILL);
    boost::system::error_code ignored;
    for (auto* stream : {&input, &output, &errors}) stream->close(ignored);
  }

  bool has_ended() const {
    siginfo_t info = {};
    const int found = ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT);
    return found != 0 || info.si_pid != 0;
  }

  // While it is not reaped, no other group can have its number. As the first process of a container
  // we inherit those that it leaves behind, and they are waited for too.
  void reap() {
    ::kill(-child, SIGKILL);
    for (;;) {
      int status = 0;
      const auto reaped = ::waitpid(-child, &status, 0);
      if (reaped == child) result.exit_code = exit_code_of(status);
      if (reaped < 0 && errno != EINTR) break;
    }
    child = -1;
  }

  pid_t child;
  stream_descriptor input;
  stream_descriptor output;
  stream_descriptor errors;
  asio::steady_timer deadline;
  asio::steady_timer look;
  std::optional<Errc> ended_for = std::nullopt;
  ChildResult result = {};
};

asio::awaitable<void> read_output(Run* run, std::size_t most) {
  std::array<char, 16384> piece;
  for (;;) {
    const auto space = asio::buffer(piece);
    const auto [error, size] = co_await run->output.async_read_some(space, kAsTuple);
    if (error) co_return;
    run->result.output.append(piece.data(), size);
    if (run->result.output.size() > most) run->end_for(Errc::kInternal);
  }
}

asio::awaitable<void> read_errors(Run* run) {
  std::array<char, 1024> piece;
  for (;;) {
    const auto space = asio::buffer(piece);
    const auto [error, size] = co_await run->errors.async_read_some(space, kAsTuple);
    if (error) co_return;
    auto& text = run->result.errors;
    text.append(piece.data(), size);
    if (text.size() > kMostErrors) text.resize(kMostErrors);
  }
}

asio::awaitable<void> write_input(Run* run, const std::string* text) {
  if (!text->empty()) {
    const auto whole = asio::buffer(*text);
    // One that does not read all of it may still answer.
    (void)co_await asio::async_write(run->input, whole, kAsTuple);
  }
  boost::system::error_code ignored;
  run->input.close(ignored);
}

asio::awaitable<void> wait_for_end(Run* run) {
  constexpr std::chrono::milliseconds kLook(2);
  // Its pipes end a moment before it does.
  while (!run->has_ended()) {
    run->look.expires_after(kLook);
    co_await run->look.async_wait(kAsTuple);
  }
  run->reap();
}

tl::unexpected<Error> why_ended(Errc reason, const ChildCommand& command) {
  const auto& program = command.arguments.front();
  switch (reason) {
    case Errc::kTimeout:
      return fail(
          reason,
          program + " did not end within " + format_duration(command.deadline) + " and was killed");
    case Errc::kInternal: return fail(reason, program + " writes too much");
    default: return fail(reason, program + " was killed because this program stops");
  }
}

}  // namespace

struct ChildRunner::State {
  explicit State(asio::io_context& context) : io(context) {}

  asio::io_context& io;
  std::vector<Run*> running = {};
  bool stopping = false;
};

namespace {

// Makes the run known to stop() while it lasts.
class Listed {
 public:
  Listed(std::vector<Run*>& list, Run* run) : list_(list), run_(run) { list_.push_back(run_); }
  ~Listed() { std::erase(list_, run_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  std::vector<Run*>& list_;
  Run* run_;
};

}  // namespace

ChildRunner::ChildRunner(asio::io_context& io) : state_(std::make_shared<State>(io)) {}

ChildRunner::~ChildRunner() = default;

asio::awaitable<Result<ChildResult>> ChildRunner::run(ChildCommand command) {
  const auto state = state_;
  if (state->stopping) co_return why_ended(Errc::kCancelled, command);
  auto started = start_child(command.arguments, command.variables, ChildSession::kItsOwn);
  if (!started) co_return fail(std::move(started.error()));
  Run run(state->io, *std::move(started));
  const Listed listed(state->running, &run);
  run.deadline.expires_after(command.deadline);
  run.deadline.async_wait([&run](const boost::system::error_code& error) {
    if (!error) run.end_for(Errc::kTimeout);
  });
  std::vector<asio::awaitable<void>> talk;
  talk.push_back(read_output(&run, command.most_output));
  talk.push_back(read_errors(&run));
  talk.push_back(write_input(&run, &command.input));
  co_await run_all(std::move(talk));
  co_await wait_for_end(&run);
  run.deadline.cancel();
  if (run.ended_for) co_return why_ended(*run.ended_for, command);
  co_return std::move(run.result);
}

void ChildRunner::stop() {
  state_->stopping = true;
  for (auto* run : state_->running) run->end_for(Errc::kCancelled);
}

}  // namespace storekeeper
