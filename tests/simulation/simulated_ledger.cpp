#include "simulation/simulated_ledger.hpp"

#include <nlohmann/json.hpp>

#include "model/store_kind.hpp"

namespace storekeeper::simulation {
namespace {

// As the reconciler names what is to be created.
std::string key_of_create(const HttpRequest& request) {
  const auto kind = request.target.substr(request.target.rfind('/') + 1);
  auto rest = request.target.substr(0, request.target.rfind('/'));
  StoreAddress address;
  address.kind = *store_kind(kind);
  address.environment = rest.substr(rest.rfind('/') + 1);
  rest.resize(rest.rfind('/'));
  address.project = rest.substr(rest.rfind('/') + 1);
  const auto name = nlohmann::json::parse(request.body).at("name").get<std::string>();
  return ledger_key(to_string(address) + '\n' + name);
}

}  // namespace

Result<void> SimulatedLedger::save(std::string_view text) {
  if (!decode_ledger(text)) world_->violated("I9", "a ledger was saved that cannot be read");
  if (holds_secret_(text)) world_->violated("I7", "a secret is in the ledger");
  if (damaged()) world_->violated("I9", "a damaged ledger was written over");
  const bool fails = world_->strikes(Fault::kLedgerFails);
  // What could not be confirmed may be there all the same.
  if (!fails || world_->random.chance(0.5)) text_ = std::string(text);
  world_->note(fails ? "ledger not saved" : "ledger saved");
  if (fails) return fail(Errc::kInternal, "no space left on the device");
  return {};
}

void SimulatedLedger::suffer() {
  if (!text_ || !world_->strikes(Fault::kLedgerLost)) return;
  if (world_->random.chance(0.5)) {
    world_->note("ledger lost");
    text_.reset();
  } else {
    world_->note("ledger damaged");
    (*text_)[world_->random.below(text_->size())] ^= 1;
  }
}

bool SimulatedLedger::reliable() const {
  return !world_->swarm.has(Fault::kLedgerFails) && !world_->swarm.has(Fault::kLedgerLost);
}

void SimulatedLedger::check_before_sending(
    const HttpRequest& request, std::int64_t now_ms, bool marked_before) {
  const auto ledger = text_ ? decode_ledger(*text_) : Result<Ledger>();
  const bool readable = ledger.has_value();
  const auto id = request.target.substr(request.target.rfind('/') + 1);
  if (readable && ledger->quiet_until_ms && *ledger->quiet_until_ms > now_ms) {
    world_->violated("I5", request.method + " was sent although the ledger says to be silent");
  }
  if (request.method == "POST" && !(readable && ledger->creates.contains(key_of_create(request)))) {
    world_->violated("I10", "a create was sent that is not in the ledger");
  }
  if (request.method != "PATCH") return;
  if (holds_secret_(request.body) && !(readable && ledger->unknown_secrets.contains(id))) {
    world_->violated("I10", "a secret was sent to " + id + " that is not in the ledger");
  }
  const bool marks = !marked_before && request.body.find("pending-delete.") != std::string::npos;
  if (marks && !(readable && ledger->deletes.contains(id))) {
    world_->violated("I10", id + " was marked, and that is not in the ledger");
  }
}

void SimulatedLedger::observe_mark(const std::string& id) {
  if (!world_->faults_on || !reliable()) return;
  marked_.insert(id);
  // Less than a day has passed, and the limit is the default one.
  if (marked_.size() > 1) world_->violated("I2", "more deletes in a day than are allowed");
}

}  // namespace storekeeper::simulation
