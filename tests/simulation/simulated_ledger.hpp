// The ledger's storage in the simulated world: it outlives the process, fails, gets lost or
// damaged, and is watched: what is sent must be in it before.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "ports/http_message.hpp"
#include "ports/ledger_storage.hpp"
#include "reconcile/ledger.hpp"
#include "simulation/world.hpp"

namespace storekeeper::simulation {

class SimulatedLedger final : public LedgerStorage {
 public:
  /// `holds_secret` tells whether a text does.
  SimulatedLedger(World* world, std::function<bool(std::string_view)> holds_secret)
      : world_(world), holds_secret_(std::move(holds_secret)) {}

  Result<std::optional<std::string>> load() override { return text_; }
  Result<void> save(std::string_view text) override;
  std::string name() const override { return "ledger"; }

  /// While no process runs: somebody may delete it, or the disk damage it.
  void suffer();
  /// What a person does about a damaged one.
  void remove() { text_.reset(); }
  bool damaged() const { return text_ && !decode_ledger(*text_); }
  /// Whether all that was saved in it is in it.
  bool reliable() const;

  /// Right before a request is sent; `marked_before`: it is about something marked already.
  void check_before_sending(const HttpRequest& request, std::int64_t now_ms, bool marked_before);
  /// A 429's hint was received: a later process must know.
  void observe_silence(SteadyTime until) { silent_until_ = std::max(silent_until_, until); }
  SteadyTime silent_until() const { return reliable() ? silent_until_ : SteadyTime{}; }
  /// A mark was committed.
  void observe_mark(const std::string& id);

 private:
  World* world_;
  std::function<bool(std::string_view)> holds_secret_;
  std::optional<std::string> text_;
  std::set<std::string> marked_;
  SteadyTime silent_until_{};
};

}  // namespace storekeeper::simulation
