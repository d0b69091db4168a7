#include "model/desired.hpp"

#include <algorithm>

namespace storekeeper {
namespace {

constexpr std::size_t kShownCharacters = 3;
constexpr std::size_t kFewestAsterisks = 3;

// The run of asterisks of a mask, at most three characters from either end. The secret's own first
// and last characters may be asterisks too, so every run is looked at, not only the first.
struct MaskedRun {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::optional<MaskedRun> masked_run(std::string_view value) noexcept {
  for (auto begin = value.find('*'); begin <= kShownCharacters;) {
    const auto end = std::min(value.find_first_not_of('*', begin), value.size());
    if (end - begin >= kFewestAsterisks && value.size() - end <= kShownCharacters) {
      return MaskedRun{begin, end};
    }
    begin = value.find('*', end);
  }
  return std::nullopt;
}

}  // namespace

const DesiredSecret* DesiredIntegration::find_secret(std::string_view key) const noexcept {
  const auto found = std::find_if(
      secrets.begin(), secrets.end(), [&](const auto& secret) { return secret.key == key; });
  return found == secrets.end() ? nullptr : &*found;
}

bool looks_masked(std::string_view value) noexcept { return masked_run(value).has_value(); }

bool mask_agrees(std::string_view mask, const Secret& secret) noexcept {
  const auto value = secret.reveal();
  const auto run = masked_run(mask);
  if (!run) return mask == value;
  return value.starts_with(mask.substr(0, run->begin)) && value.ends_with(mask.substr(run->end));
}

}  // namespace storekeeper
