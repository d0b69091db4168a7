// "did you mean ...?": the nearest of the names that would have been right.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace storekeeper {

/// The candidate with the smallest edit distance (case and - _ ignored first), or "" if
/// none is near enough to be a likely slip: at most a third of the longer name's length.
std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates);

/// "did you mean `host`?" or "" if nothing is near.
std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates);

}  // namespace storekeeper
