// One life of the reconciling process in the simulated world: its ports, the reconciler, and
// the loop that runs passes. A crash is the destruction of this object.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>

#include "api/api_client.hpp"
#include "ports/event_sink.hpp"
#include "ports/sources.hpp"
#include "reconcile/pass.hpp"
#include "simulation/fake_api.hpp"
#include "simulation/simulated_ledger.hpp"
#include "simulation/world.hpp"

namespace storekeeper::simulation {

/// What the people who write manifests want; passwords by value.
struct Wish {
  StoreAddress address;
  std::string display_name;
  bool enabled = false;
  std::string host;
  bool host_allowed = false;  // a secret may go to it, whatever the host was before
  std::string port;
  bool tls = false;
  std::string password;  // empty: none
};

struct Repository {
  std::map<std::string, Wish> wishes;        // by metadata.name
  std::string broken;                        // this one cannot be loaded
  bool gone = false;                         // the directory is empty
  std::set<std::string> allowed_hosts = {};  // that any wish has ever allowed
};

using Identity = std::tuple<std::string, std::string, std::string>;  // environment, kind, name

inline Identity identity_of(const StoreAddress& address, const std::string& name) {
  return {address.project + "/" + address.environment, std::string(to_string(address.kind)), name};
}

/// What a pass had loaded: what it must not delete.
struct Loaded {
  std::set<Identity> identities;
  std::map<std::string, Identity> to_be_on;           // by display name
  std::map<std::string, std::set<Identity>> seen_as;  // by id: also before it was renamed
  std::set<Identity> in_step;                         // has been seen so by this pass
  bool complete = true;
  bool empty = true;
  int deletes = 0;  // decided: what was marked
};

class Process {
 public:
  /// `ledger` may be nullptr.
  Process(
      World* world, FakeApi* api, const Repository* repository, SimulatedLedger* ledger,
      std::optional<int> max_deletes);
  ~Process();

  /// Runs what can run now, without letting time pass.
  void run_ready();

  int passes_done() const { return passes_done_; }
  std::optional<PassOutcome> last_outcome() const { return last_outcome_; }
  void set_max_deletes(int most) { max_deletes_ = most; }
  int deletes_in_pass() const { return loaded_->deletes; }

  /// Completion handlers waiting for something to happen: owned by the process, so that a
  /// crash leaves none behind.
  std::size_t waiting() const { return waiting_.size(); }

 private:
  friend class ProcessClock;
  friend class FaultyTransport;
  friend class WishSource;

  using Wake = std::function<void()>;
  /// Registers `wake`; calling the result once runs it, unless the process is gone by then.
  std::function<void()> register_wake(Wake wake);
  boost::asio::awaitable<void> loop();

  World* world_;
  FakeApi* fake_api_;
  const Repository* repository_;
  SimulatedLedger* ledger_;
  std::optional<int> max_deletes_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::shared_ptr<Loaded> loaded_ = std::make_shared<Loaded>();
  std::map<std::string, std::vector<std::string>> seen_tags_;  // by id, as last served
  SteadyTime silent_until_{};                                  // a received 429's hint
  int passes_done_ = 0;
  bool has_seen_a_list_ = false;  // a true one, and whole
  bool lied_last_ = false;
  std::optional<PassOutcome> last_outcome_;

  boost::asio::io_context io_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<ManifestSource> manifests_;
  std::unique_ptr<SecretSource> secrets_;
  std::unique_ptr<EventSink> events_;
  std::unique_ptr<RandomStream> jitter_;
  std::unique_ptr<ApiClient> client_;
  std::unique_ptr<Reconciler> reconciler_;
  std::map<std::uint64_t, Wake> waiting_;  // after what the handlers refer to: goes first
  std::uint64_t next_wake_ = 0;
};

}  // namespace storekeeper::simulation
