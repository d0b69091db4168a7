// Whom the daemon tells, from the settings. Only for the program with the daemon.
#pragma once

#include <memory>
#include <vector>

#include "base/result.hpp"
#include "cli/settings.hpp"
#include "daemon/notice_request.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

struct NoticeTargets {
  std::vector<NoticeTarget> targets = {};
  std::vector<std::unique_ptr<Transport>> transports = {};  // of the targets
};

/// Fails with kInvalidInput if a URL or a file is unusable, or something is set that lacks its
/// other half. Never quotes a URL or a secret.
Result<NoticeTargets> make_notice_targets(const Settings& settings);

}  // namespace storekeeper
