// What a verb that talks to the API works with, built from the settings, and the loop that
// runs it until it ends or a signal stops it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/api_client.hpp"
#include "base/result.hpp"
#include "cli/verb_runners.hpp"
#include "ports/clock.hpp"
#include "ports/event_sink.hpp"
#include "ports/random.hpp"
#include "reconcile/reconciler.hpp"

namespace storekeeper {

class AccountRun {
 public:
  /// Reads the token. Fails with kInvalidInput if it, or the way to the API, is unusable;
  /// opens no connection.
  static Result<std::unique_ptr<AccountRun>> make(const VerbContext& context);
  ~AccountRun();
  AccountRun(const AccountRun&) = delete;
  AccountRun& operator=(const AccountRun&) = delete;

  Reconciler& reconciler();
  ApiClient& api();
  Clock& clock();
  Random& random();
  EventSink& events();
  const ApiClient& api() const;

  /// Opens what --audit-log and --undo-dir name, for a verb that is about to write.
  Result<void> keep_records(const Settings& settings);

  /// Before anything is asked of the API: opens what --state-dir names, and to keep it locks it for
  /// as long as this lives. Fails with kConflict if another program has it still when
  /// --lock-timeout is over, and with kInvalidInput if it is unusable.
  Result<void> use_state(const Settings& settings, LedgerUse use);

  /// From now on, as --timeout says; far away without one.
  Deadline give_up() const;

  /// How many actions the progress line counts up to.
  void expect(int actions);

  /// Lines among the events that -o ndjson gets, made only if it was asked for; and the events so
  /// far, if they go to a file.
  void add_event_lines(const std::function<std::string()>& make_lines);
  const std::string& recorded_events() const;

  /// Runs `work` to its end. SIGINT and SIGTERM ask it to stop and are remembered; a second
  /// one ends the process at once. What `work` throws is thrown on.
  template <class T>
  T complete(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    run(keep(std::move(work), &result));
    return *std::move(result);
  }

  /// kExitInterrupted or kExitTerminated if a signal came, else `otherwise`.
  int exit_code_or(int otherwise) const;

 private:
  struct Impl;
  explicit AccountRun(std::unique_ptr<Impl> impl);

  template <class T>
  static boost::asio::awaitable<void> keep(
      boost::asio::awaitable<T> work, std::optional<T>* result) {
    result->emplace(co_await std::move(work));
  }
  void run(boost::asio::awaitable<void> work);

  std::unique_ptr<Impl> impl_;
};

}  // namespace storekeeper
