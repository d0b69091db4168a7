#include "model/desired.hpp"

#include <algorithm>

namespace storekeeper {
namespace {

constexpr std::size_t kShownCharacters = 3;
constexpr std::size_t kFewestAsterisks = 3;

// The run of asterisks of a mask: the longest one that leaves at most three
// characters on each side.
struct MaskedRun {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::optional<MaskedRun> masked_run(std::string_view value) noexcept {
  const auto begin = value.find('*');
  if (begin == value.npos || begin > kShownCharacters) return std::nullopt;
  auto end = value.find_last_of('*') + 1;
  if (value.size() - end > kShownCharacters) return std::nullopt;
  if (end - begin < kFewestAsterisks) return std::nullopt;
  const auto run = value.substr(begin, end - begin);
  if (run.find_first_not_of('*') != run.npos) return std::nullopt;
  return MaskedRun{begin, end};
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
