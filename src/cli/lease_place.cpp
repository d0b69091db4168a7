#include "cli/lease_place.hpp"

#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "cli/option_values.hpp"
#include "cli/small_file.hpp"
#include "daemon/etcd_lease.hpp"
#include "daemon/file_lease.hpp"
#include "daemon/kubernetes_lease.hpp"
#include "http/socket_transport.hpp"
#include "reconcile/pass.hpp"

namespace storekeeper {
namespace {

using Place = LeaderElection::Place;

// Daemons that divide an account each have a lease of their own: it is named after the part.
std::string name_of_part(const Settings& settings) {
  constexpr std::size_t kDigits = 16;
  const auto& part = settings.selection;
  std::string text = settings.api_url + '\n' + settings.owner;
  text += '\n' + joined(part.projects) + '\n' + joined(part.environments);
  text += '\n' + show_selector(part.labels);
  return settings.owner + '-' + sha256_hex(text).substr(0, kDigits);
}

std::string name_of_process(Random& random) {
  std::array<char, 256> host = {};
  ::gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + '-' + new_reconcile_id(random);
}

Result<void> add_transport(LeasePlace& place, const std::string& url, const std::string& ca_file) {
  auto origin = parse_origin(url);
  if (!origin) {
    return fail(
        Errc::kInvalidInput, "--leader-election: " + quoted(without_credentials(url)) +
                                 " is not https://HOST[:PORT], or http:// on this machine");
  }
  TransportSettings transport;
  transport.ca_file = ca_file;
  constexpr std::size_t kLargestAnswer = 1024 * 1024;
  transport.max_body_bytes = kLargestAnswer;
  auto made = make_socket_transport(*std::move(origin), std::move(transport));
  if (!made) return fail(std::move(made.error()));
  place.transports.push_back(*std::move(made));
  return {};
}

Result<void> add_members(LeasePlace& place, std::string_view urls, const std::string& ca_file) {
  while (!urls.empty()) {
    const auto comma = urls.find(',');
    const std::string url(urls.substr(0, comma));
    if (auto added = add_transport(place, url, ca_file); !added) return added;
    urls.remove_prefix(comma == std::string_view::npos ? urls.size() : comma + 1);
  }
  return {};
}

Result<void> add_cluster(LeasePlace& place, const Settings& settings) {
  const auto& host = settings.kubernetes_host;
  if (host.empty()) {
    return fail(
        Errc::kInvalidInput, "--leader-election kubernetes: this is not a pod of a cluster",
        "KUBERNETES_SERVICE_HOST is set in every pod");
  }
  const bool is_v6 = host.find(':') != std::string::npos;
  const auto port = settings.kubernetes_port.empty() ? "443" : settings.kubernetes_port;
  const auto url = "https://" + (is_v6 ? '[' + host + ']' : host) + ':' + port;
  return add_transport(place, url, place.service_account + "ca.crt");
}

Result<Secret> service_account_token(const std::string& directory) {
  constexpr std::size_t kLargest = 64 * 1024;
  const auto path = directory + "token";
  auto text = read_small_file(path, kLargest);
  if (!text) return fail(Errc::kInvalidInput, "the token " + path + ' ' + text.error().message);
  const WipedAtEnd wiped(*text);
  std::string_view value = *text;
  while (value.ends_with('\n')) value.remove_suffix(1);
  return Secret(value);
}

}  // namespace

LeaseStorage* LeasePlace::open(Clock* clock) {
  switch (election.place) {
    case Place::kNone: break;
    case Place::kFile: {
      const bool directory = election.where.ends_with('/');
      storage = std::make_unique<FileLease>(
          election.where + (directory ? "storekeeper-" + name + ".lease" : ""));
      break;
    }
    case Place::kEtcd: {
      std::vector<Transport*> members;
      for (const auto& transport : transports) members.push_back(transport.get());
      EtcdLeaseSettings settings;
      settings.key = "storekeeper/leader/" + name;
      settings.identity = identity;
      settings.duration = duration;
      storage = std::make_unique<EtcdLease>(std::move(members), std::move(settings));
      break;
    }
    case Place::kKubernetes: {
      const auto slash = election.where.find('/');
      KubernetesLeaseSettings settings;
      settings.space = election.where.substr(0, slash);
      settings.name = election.where.substr(slash + 1);
      settings.identity = identity;
      settings.duration = duration;
      settings.token = [directory = service_account] { return service_account_token(directory); };
      storage =
          std::make_unique<KubernetesLease>(transports.front().get(), clock, std::move(settings));
      break;
    }
  }
  return storage.get();
}

Result<LeasePlace> make_lease_place(
    const Settings& settings, Random& random, std::string service_account) {
  LeasePlace place;
  place.service_account = std::move(service_account);
  place.election = settings.leader_election;
  place.duration = settings.lease_duration;
  place.name = name_of_part(settings);
  place.identity = name_of_process(random);
  Result<void> added;
  if (place.election.place == Place::kEtcd) {
    added = add_members(place, place.election.where, settings.ca_file);
  } else if (place.election.place == Place::kKubernetes) {
    added = add_cluster(place, settings);
  }
  if (!added) return fail(std::move(added.error()));
  return place;
}

}  // namespace storekeeper
