#include "base/suggestion.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace storekeeper {
namespace {

std::string folded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '-' || c == '_') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

// Levenshtein's, with a swap of neighbours counted as one edit.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), next(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      next[j] = std::min({last[j] + 1, next[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    std::swap(before, last);
    std::swap(last, next);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongestWorthAGuess = 64;
  if (text.empty() || text.size() > kLongestWorthAGuess) return {};
  const auto wanted = folded(text);
  std::string_view best;
  std::size_t best_distance = 0;
  for (const auto candidate : candidates) {
    const auto found = distance(wanted, folded(candidate));
    if (found * 3 > std::max(text.size(), candidate.size())) continue;
    if (best.empty() || found < best_distance) {
      best = candidate;
      best_distance = found;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates) {
  const auto found = nearest(text, candidates);
  return found.empty() ? std::string() : "did you mean `" + std::string(found) + "`?";
}

}  // namespace storekeeper
