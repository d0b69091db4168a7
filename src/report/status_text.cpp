#include "report/status_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace storekeeper {
namespace {

constexpr std::size_t kColumns = 6;
constexpr std::size_t kReasonLimit = 400;
using Row = std::array<std::string, kColumns>;

Tint tint_of(SyncState state) {
  switch (state) {
    case SyncState::kSynced: return Tint::kGreen;
    case SyncState::kOutOfSync: return Tint::kYellow;
    case SyncState::kUnknown: return Tint::kDim;
  }
  return Tint::kNone;
}

Tint tint_of(HealthState state) {
  switch (state) {
    case HealthState::kHealthy: return Tint::kGreen;
    case HealthState::kProgressing: return Tint::kYellow;
    case HealthState::kDegraded:
    case HealthState::kMissing: return Tint::kRed;
    case HealthState::kSuspended:
    case HealthState::kUnknown: return Tint::kDim;
  }
  return Tint::kNone;
}

std::string name_of(const StoreStatus& store, const TextStyle& style) {
  return store.manifest.empty() ? shown_quoted(store.display_name, style, style.value_limit)
                                : shown(store.manifest, style, style.value_limit);
}

std::string reasons_text(const StoreStatus& store, const TextStyle& style) {
  std::string text;
  for (const auto& reason : store.reasons) {
    if (!text.empty()) text += "; ";
    text += shown(reason, style, kReasonLimit);
  }
  return text;
}

Row row_of(const StoreStatus& store, std::int64_t now_ms, const TextStyle& style) {
  return {
      name_of(store, style),
      shown(to_string(store.address), style),
      tinted(to_string(store.sync), tint_of(store.sync), style),
      tinted(to_string(store.health), tint_of(store.health), style),
      store.id.empty() ? "-" : age_text(store.last_sync_ms, now_ms),
      reasons_text(store, style)};
}

// The widest cell of each column decides; nothing is padded at the end of a line.
std::string table(const std::vector<Row>& rows) {
  std::array<std::size_t, kColumns> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::size_t last = kColumns;
    while (last > 1 && row[last - 1].empty()) --last;
    for (std::size_t i = 0; i < last; ++i) {
      text += i + 1 < last ? padded(row[i], widths[i] + 2) : row[i];
    }
    text += '\n';
  }
  return text;
}

template <class State, std::size_t N>
std::string tally(
    const std::vector<StoreStatus>& stores, State StoreStatus::* member,
    const std::array<State, N>& states) {
  std::string text;
  for (const auto state : states) {
    const auto count = std::count_if(stores.begin(), stores.end(), [&](const StoreStatus& store) {
      return store.*member == state;
    });
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count).append(" ").append(to_string(state));
  }
  return text;
}

}  // namespace

std::string render_status_text(
    const std::vector<StoreStatus>& stores, std::int64_t now_ms, const TextStyle& style) {
  if (stores.empty()) return "No stores.\n";
  std::vector<Row> rows;
  rows.reserve(stores.size() + 1);
  rows.push_back({"NAME", "STORE", "SYNC", "HEALTH", "LAST SYNC", "REASON"});
  for (auto& heading : rows.front()) heading = tinted(heading, Tint::kBold, style);
  for (const auto& store : stores) rows.push_back(row_of(store, now_ms, style));
  constexpr std::array kSyncs{SyncState::kSynced, SyncState::kOutOfSync, SyncState::kUnknown};
  constexpr std::array kHealths{HealthState::kHealthy,  HealthState::kProgressing,
                                HealthState::kDegraded, HealthState::kSuspended,
                                HealthState::kMissing,  HealthState::kUnknown};
  return table(rows) + '\n' + counted(stores.size(), "store", "stores") + ": " +
         tally(stores, &StoreStatus::sync, kSyncs) + "; " +
         tally(stores, &StoreStatus::health, kHealths) + ".\n";
}

}  // namespace storekeeper
