#include "cli/audit_log.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "logging/log_line.hpp"
#include "report/audit_line.hpp"
#include "system/appended_file.hpp"

namespace storekeeper {
namespace {

class AuditLog final : public AuditTrail {
 public:
  AuditLog(AppendedFile file, std::string owner, EventSink* complaints)
      : file_(std::move(file)), owner_(std::move(owner)), complaints_(complaints) {}

  bool knows_caller() const override { return !caller_.account_id.empty(); }
  void set_caller(CallerIdentity caller) override { caller_ = std::move(caller); }

  void record(const Action& action, const ActionResult& result, const PassIdentity& pass) override {
    AuditRecord record;
    record.time = utc_text(std::chrono::system_clock::now());
    record.reconcile_id = pass.reconcile_id;
    record.revision = pass.revision;
    record.owner = owner_;
    record.caller = caller_;
    const auto written = file_.append(audit_line(action, result, record));
    if (written) return;
    Event event;
    event.level = EventLevel::kError;
    event.message = "audit record lost";
    event.store = printable(action.manifest);
    event.action = to_string(action.kind);
    event.outcome = to_string(result.outcome);
    event.reason = written.error().message;
    event.reconcile_id = pass.reconcile_id;
    complaints_->emit(event);
  }

 private:
  AppendedFile file_;
  std::string owner_;
  EventSink* complaints_;
  CallerIdentity caller_ = {};
};

}  // namespace

Result<std::unique_ptr<AuditTrail>> open_audit_log(
    const Settings& settings, EventSink* complaints) {
  if (settings.audit_log.empty()) return nullptr;
  AppendedFile file(settings.audit_log);
  if (auto opened = file.open(); !opened) {
    auto error = std::move(opened.error());
    error.message = "the audit log " + error.message;
    error.hint = "name another file with --audit-log; nothing was changed";
    return fail(std::move(error));
  }
  return std::make_unique<AuditLog>(std::move(file), settings.owner, complaints);
}

}  // namespace storekeeper
