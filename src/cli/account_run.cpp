#include "cli/account_run.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>

#include "api/api_client.hpp"
#include "cli/account_lock.hpp"
#include "cli/audit_log.hpp"
#include "cli/composition.hpp"
#include "cli/standard_streams.hpp"
#include "cli/state_directory.hpp"
#include "cli/undo_directory.hpp"
#include "system/asio_clock.hpp"
#include "system/system_random.hpp"

namespace storekeeper {

struct AccountRun::Impl {
  boost::asio::io_context io{1};
  AsioClock clock{io};
  SystemRandom random = {};
  VerbEvents events;
  std::unique_ptr<Transport> transport;
  ApiClient api;
  std::unique_ptr<SecretSource> secrets;
  std::unique_ptr<AuditTrail> audit;
  std::unique_ptr<UndoKeeper> undo;
  std::unique_ptr<LedgerStorage> ledger;
  std::optional<FileLock> state_lock;
  Reconciler reconciler;
  boost::asio::signal_set signals{io};
  std::chrono::milliseconds timeout{0};
  int stopped_by = 0;  // the signal; 0: none came

  Impl(const VerbContext& context, const Secret& token, std::unique_ptr<Transport> to_api)
      : events(make_events(context)),
        transport(std::move(to_api)),
        api(transport.get(), &clock, &random, events.sink.get(),
            api_settings(context.settings, token)),
        secrets(make_secrets(context.settings, token)),
        reconciler(&api, &clock, secrets.get(), events.sink.get()),
        timeout(context.settings.timeout) {}

  void wait_for_signal() {
    signals.async_wait([this](const boost::system::error_code& problem, int signal) {
      if (problem) return;
      if (stopped_by != 0) ::_exit(signal == SIGTERM ? kExitTerminated : kExitInterrupted);
      stopped_by = signal;
      events.print("storekeeper: stopping after the call in flight; once more to stop at once\n");
      clock.request_stop();
      wait_for_signal();
    });
  }
};

AccountRun::AccountRun(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AccountRun::~AccountRun() = default;

Result<std::unique_ptr<AccountRun>> AccountRun::make(const VerbContext& context) {
  auto token = load_token(context.settings);
  if (!token) return fail(std::move(token.error()));
  auto transport = make_transport(context.settings);
  if (!transport) return fail(std::move(transport.error()));
  auto impl = std::make_unique<Impl>(context, *token, *std::move(transport));
  return std::unique_ptr<AccountRun>(new AccountRun(std::move(impl)));
}

Reconciler& AccountRun::reconciler() { return impl_->reconciler; }
ApiClient& AccountRun::api() { return impl_->api; }
Clock& AccountRun::clock() { return impl_->clock; }
Random& AccountRun::random() { return impl_->random; }
const ApiClient& AccountRun::api() const { return impl_->api; }
EventSink& AccountRun::events() { return *impl_->events.sink; }

Result<void> AccountRun::keep_records(const Settings& settings) {
  auto audit = open_audit_log(settings, impl_->events.sink.get());
  if (!audit) return fail(std::move(audit.error()));
  impl_->audit = *std::move(audit);
  impl_->reconciler.set_audit(impl_->audit.get());
  impl_->undo = make_undo_directory(settings, &impl_->clock, impl_->events.sink.get());
  impl_->reconciler.set_undo(impl_->undo.get());
  return {};
}

Result<void> AccountRun::use_state(const Settings& settings, LedgerUse use) {
  auto opened = open_ledger(settings, use);
  if (!opened) return fail(std::move(opened.error()));
  if (*opened == nullptr) return {};
  if (use == LedgerUse::kKeep) {
    const std::function<void(std::string_view)> tell = write_message;
    auto lock = held_state_lock(
        settings, complete(take_account_lock(
                      &impl_->clock, state_lock_path(settings), settings.lock_timeout, &tell)));
    if (!lock) return fail(std::move(lock.error()));
    impl_->state_lock.emplace(*std::move(lock));
  }
  impl_->ledger = *std::move(opened);
  impl_->reconciler.use_ledger(impl_->ledger.get(), ledger_scope(settings), use);
  return {};
}

Deadline AccountRun::give_up() const {
  return impl_->timeout.count() == 0 ? Deadline::max() : impl_->clock.now() + impl_->timeout;
}

void AccountRun::expect(int actions) {
  if (impl_->events.progress) impl_->events.progress->expect(actions);
}

void AccountRun::add_event_lines(const std::function<std::string()>& make_lines) {
  if (impl_->events.event_lines->wanted()) impl_->events.event_lines->add(make_lines());
}

const std::string& AccountRun::recorded_events() const {
  return impl_->events.event_lines->recorded();
}

void AccountRun::run(boost::asio::awaitable<void> work) {
  auto& impl = *impl_;
  impl.signals.add(SIGINT);
  impl.signals.add(SIGTERM);
  impl.wait_for_signal();
  std::exception_ptr thrown;
  boost::asio::co_spawn(impl.io, std::move(work), [&](const std::exception_ptr& problem) {
    thrown = problem;
    impl.io.stop();
  });
  impl.io.restart();
  impl.io.run();
  // Between two runs a signal does what it always does: ends the process. The wait ends too:
  // left over, it would take the next run's first signal for its second.
  impl.signals.cancel();
  impl.signals.clear();
  if (impl.events.progress) impl.events.progress->clear();
  if (thrown) std::rethrow_exception(thrown);
}

int AccountRun::exit_code_or(int otherwise) const {
  if (impl_->stopped_by == 0) return otherwise;
  return impl_->stopped_by == SIGTERM ? kExitTerminated : kExitInterrupted;
}

}  // namespace storekeeper
