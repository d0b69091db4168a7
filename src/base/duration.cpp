#include "base/duration.hpp"

#include <cstdint>
#include <optional>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

// A hundred years: added to any clock's now, the sum still fits 64 bits of nanoseconds.
constexpr double kMaxMilliseconds = 100.0 * 365 * 24 * 3600 * 1000;

std::optional<double> unit_in_milliseconds(std::string_view unit) {
  if (unit == "ms") return 1.0;
  if (unit == "s") return 1000.0;
  if (unit == "m") return 60.0 * 1000.0;
  if (unit == "h") return 3600.0 * 1000.0;
  return std::nullopt;
}

tl::unexpected<Error> not_a_duration(std::string_view text) {
  return fail(
      Errc::kInvalidInput, quoted(text, 40) + " is not a duration",
      "write a number and a unit, such as 500ms, 20s, 10m or 1h30m");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return std::chrono::milliseconds(0);
  double total = 0;
  std::size_t at = 0;
  if (text.empty()) return not_a_duration(text);
  while (at < text.size()) {
    double number = 0;
    double scale = 1;
    bool any = false;
    bool fraction = false;
    for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !fraction)); ++at) {
      if (text[at] == '.') {
        fraction = true;
        continue;
      }
      any = true;
      if (fraction) scale /= 10;
      number = fraction ? number + (text[at] - '0') * scale : number * 10 + (text[at] - '0');
    }
    std::size_t end = at;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') ++end;
    const auto unit = unit_in_milliseconds(text.substr(at, end - at));
    if (!any || !unit) return not_a_duration(text);
    total += number * *unit;
    if (total > kMaxMilliseconds) return not_a_duration(text);
    at = end;
  }
  // Never negative. Not llround(): it alone would make the program load the math library.
  const auto whole = static_cast<std::int64_t>(total);
  const bool up = total - static_cast<double>(whole) >= 0.5;
  return std::chrono::milliseconds(up ? whole + 1 : whole);
}

std::string format_duration(std::chrono::milliseconds duration) {
  auto rest = duration.count();
  if (rest <= 0) return "0s";
  std::string text;
  const auto take = [&](std::int64_t unit, const char* name) {
    if (rest >= unit) {
      text += std::to_string(rest / unit) + name;
      rest %= unit;
    }
  };
  take(3600 * 1000, "h");
  take(60 * 1000, "m");
  take(1000, "s");
  take(1, "ms");
  return text;
}

}  // namespace storekeeper
