// The audit trail that --audit-log asks for.
#pragma once

#include <memory>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "ports/audit_trail.hpp"
#include "ports/event_sink.hpp"

namespace storekeeper {

/// Nothing if no file was named. Fails with kInvalidInput if it cannot be opened. A record that
/// cannot be written later is an event to `complaints`, which must outlive it.
Result<std::unique_ptr<AuditTrail>> open_audit_log(const Settings& settings, EventSink* complaints);

}  // namespace storekeeper
