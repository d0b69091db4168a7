// The part of the table of options that says when the daemon runs a pass, and its status port. For
// options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline constexpr auto kDaemonOptions = std::to_array<Option>({
    {.key = "interval",
     .flag = "--interval",
     .placeholder = "DURATION",
     .environment = "STOREKEEPER_INTERVAL",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "5m",
     .help = "between two passes, give or take a tenth",
     .set = set_period<&S::interval>,
     .show = [](const S& s) { return format_duration(s.interval); }},
    {.key = "pollInterval",
     .flag = "--poll-interval",
     .placeholder = "DURATION",
     .environment = "STOREKEEPER_POLL_INTERVAL",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "5s",
     .help = "between two looks at whether the manifests' files have changed",
     .set = set_period<&S::poll_interval>,
     .show = [](const S& s) { return format_duration(s.poll_interval); }},
    {.key = "listen",
     .flag = "--listen",
     .placeholder = "HOST:PORT",
     .environment = "STOREKEEPER_LISTEN",
     .group = kDaemon,
     .verbs = kDaemonVerbs,
     .default_text = "127.0.0.1:8970",
     .help = "of the status port: page, health checks, metrics, commands; off for none",
     .set = set_listen,
     .show = [](const S& s) { return show_listen_address(s.listen); }},
    {.key = "statusHost",
     .flag = "--status-host",
     .placeholder = "NAME",
     .environment = "STOREKEEPER_STATUS_HOST",
     .kind = kList,
     .group = kDaemon,
     .verbs = kRunVerb,
     .help = "name by which browsers reach the status port, beside its addresses; repeatable",
     .set = set_list<&S::status_hosts>,
     .show = show_list<&S::status_hosts>},
    {.key = "webhook",
     .flag = "--webhook",
     .placeholder = "KIND=FILE",
     .environment = "STOREKEEPER_WEBHOOK",
     .kind = kList,
     .group = kDaemon,
     .verbs = kRunVerb,
     .help =
         "take webhooks of this kind (github, gitlab, launchdarkly, generic), with the secret in "
         "this file; repeatable",
     .set = set_webhooks,
     .show = show_list<&S::webhooks>},
});

}  // namespace storekeeper::option_table
