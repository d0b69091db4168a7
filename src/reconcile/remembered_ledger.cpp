// The part of the account's memory that outlives the process.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/printable.hpp"
#include "reconcile/account_memory.hpp"

namespace storekeeper {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

// A silence that is asked for is never longer than five minutes and a tenth.
constexpr milliseconds kLongestGate{330'000};

std::int64_t now_ms(const Clock& clock) {
  return duration_cast<milliseconds>(clock.wall_now().time_since_epoch()).count();
}

Error unusable_ledger(const LedgerStorage& storage, const std::string& why) {
  Error error;
  error.code = Errc::kInvalidInput;
  error.message = "the ledger " + quoted(storage.name()) + " cannot be used: " + why;
  error.hint = "look at it, then delete it: that costs at most a refused delete or a short wait";
  return error;
}

}  // namespace

void AccountMemory::open(
    LedgerStorage* storage, const std::string& scope, const Clock* clock, bool read_only) {
  storage_ = storage;
  clock_ = clock;
  read_only_ = read_only;
  ledger_.scope = scope;
  auto text = storage->load();
  if (!text) {
    unusable_ = unusable_ledger(*storage, text.error().message);
    return;
  }
  if (!*text) return;
  auto ledger = decode_ledger(**text);
  if (!ledger || ledger->scope != scope) {
    unusable_ = unusable_ledger(
        *storage, ledger ? "it is of another account or owner" : ledger.error().message);
    return;
  }
  saved_ = **std::move(text);
  ledger_ = *std::move(ledger);
  suspects_ = std::exchange(ledger_.unknown_secrets, {});
  // A time that is still to come was written before the clock was set back: it counts as now.
  const auto now = now_ms(*clock);
  for (const auto& [key, intent] : std::exchange(ledger_.creates, {})) {
    const auto sent_ms = std::min(intent.sent_ms, now);
    creates_[key] = PendingCreate{steady(sent_ms), intent.lists_without_it, sent_ms};
  }
}

Result<void> AccountMemory::ensure_saved() {
  if (storage_ == nullptr || read_only_) return {};
  if (unusable_) return fail(*unusable_);
  auto text = encode_ledger(to_save());
  if (text == saved_) return {};
  auto saved = storage_->save(text);
  if (!saved) {
    saved_.clear();  // nobody knows what is there: it may have been replaced all the same
    saved.error().message = "the ledger could not be saved: " + saved.error().message;
    saved.error().hint =
        "nothing is written that could not be remembered; make room or give access";
    return saved;
  }
  saved_ = std::move(text);
  return {};
}

void AccountMemory::settle() { ledger_.settled = true; }

void AccountMemory::remember_gate(SteadyTime until) {
  if (storage_ == nullptr) return;
  ledger_.quiet_until_ms = wall_ms(until);
  // A failure is seen by the next write, which is not sent then.
  (void)ensure_saved();
}

std::optional<SteadyTime> AccountMemory::gate() const {
  if (!ledger_.quiet_until_ms) return std::nullopt;
  const milliseconds left(*ledger_.quiet_until_ms - now_ms(*clock_));
  if (left.count() <= 0) return std::nullopt;
  return clock_->now() + std::min(left, kLongestGate);
}

bool AccountMemory::remember_delete(const std::string& id) {
  if (storage_ == nullptr) return false;
  return ledger_.deletes.insert_or_assign(id, now_ms(*clock_)).second;
}

void AccountMemory::forget_delete(const std::string& id) { ledger_.deletes.erase(id); }

std::set<std::string> AccountMemory::lately_deleted() const {
  std::set<std::string> ids;
  if (storage_ == nullptr) return ids;
  const auto window = duration_cast<milliseconds>(kDeleteWindow).count();
  for (const auto& [id, when] : ledger_.deletes) {
    if (now_ms(*clock_) - when < window) ids.insert(id);
  }
  return ids;
}

std::optional<Refusal> AccountMemory::refusal_of_deletes() const {
  if (storage_ == nullptr) return std::nullopt;
  Refusal refusal;
  if (unusable_) {
    refusal.message = unusable_->message;
    refusal.override_hint = unusable_->hint;
    return refusal;
  }
  if (ledger_.settled) return std::nullopt;
  refusal.message = "the ledger " + quoted(storage_->name()) +
                    " is new, and what was deleted before it is not known";
  refusal.override_hint = "the first run after one that ended deletes: run again";
  return refusal;
}

// What time has settled is left out.
Ledger AccountMemory::to_save() const {
  auto ledger = ledger_;
  const auto lately = lately_deleted();
  std::erase_if(ledger.deletes, [&](const auto& entry) { return !lately.contains(entry.first); });
  if (ledger.quiet_until_ms && *ledger.quiet_until_ms <= now_ms(*clock_)) {
    ledger.quiet_until_ms.reset();
  }
  ledger.unknown_secrets = suspects_;
  for (const auto& [key, create] : creates_) {
    ledger.creates[key] = CreateIntent{create.sent_ms, create.lists_without_it};
  }
  return ledger;
}

std::int64_t AccountMemory::wall_ms(SteadyTime when) const {
  if (clock_ == nullptr) return 0;
  const auto ahead = duration_cast<milliseconds>(when - clock_->now()).count();
  return std::max<std::int64_t>(now_ms(*clock_) + ahead, 0);
}

SteadyTime AccountMemory::steady(std::int64_t ms) const {
  const milliseconds age(now_ms(*clock_) - ms);
  // Older than this makes no difference, and must not overflow.
  return clock_->now() - std::min(age, duration_cast<milliseconds>(2 * kDeleteWindow));
}

}  // namespace storekeeper
