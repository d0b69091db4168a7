// The part of the table of options that says how several daemons take turns. For options.cpp only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "cli/option_setters.hpp"

namespace storekeeper::option_table {

inline Result<void> set_leader_election(Settings& settings, const OptionValues& values) {
  return read_leader_election(values.back()).map([&](auto election) {
    settings.leader_election = std::move(election);
  });
}

// So short that three renewals fit in, and so long that a lost packet costs no term.
inline Result<void> set_lease_duration(Settings& settings, const OptionValues& values) {
  auto duration = parse_duration(values.back());
  if (!duration) return fail(std::move(duration.error()));
  if (*duration < std::chrono::seconds(2) || *duration > std::chrono::hours(1)) {
    return fail(Errc::kInvalidInput, quoted(values.back()) + " is not between 2s and 1h");
  }
  settings.lease_duration = *duration;
  return {};
}

inline constexpr auto kLeaderOptions = std::to_array<Option>({
    {.key = "leaderElection",
     .flag = "--leader-election",
     .placeholder = "PLACE",
     .environment = "STOREKEEPER_LEADER_ELECTION",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "none: this daemon is the only one",
     .help = "where daemons agree on who leads: file:PATH, etcd:URL or kubernetes:NAMESPACE/NAME",
     .set = set_leader_election,
     .show = [](const S& s) { return show_leader_election(s.leader_election); }},
    {.key = "leaseDuration",
     .flag = "--lease-duration",
     .placeholder = "DURATION",
     .environment = "STOREKEEPER_LEASE_DURATION",
     .group = kDaemon,
     .verbs = kRunVerb,
     .default_text = "15s",
     .help = "how long a leader that says nothing more is waited for",
     .set = set_lease_duration,
     .show = [](const S& s) { return format_duration(s.lease_duration); }},
    {.key = "kubernetesHost",
     .other_environment = {"KUBERNETES_SERVICE_HOST"},
     .group = kDaemon,
     .in_file = false,
     .verbs = kRunVerb,
     .default_text = "none",
     .help = "of the cluster's API; from a variable only",
     .set = set_text<&S::kubernetes_host>,
     .show = show_text<&S::kubernetes_host>},
    {.key = "kubernetesPort",
     .other_environment = {"KUBERNETES_SERVICE_PORT_HTTPS", "KUBERNETES_SERVICE_PORT"},
     .group = kDaemon,
     .in_file = false,
     .verbs = kRunVerb,
     .default_text = "443",
     .help = "of the cluster's API; from a variable only",
     .set = set_text<&S::kubernetes_port>,
     .show = show_text<&S::kubernetes_port>},
});

}  // namespace storekeeper::option_table
