#include "model/tombstone.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace storekeeper {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kOn = "on";
constexpr std::string_view kOff = "off";
constexpr std::string_view kTimeForm = "00000000T000000Z";

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, problem] = std::from_chars(digits.data(), end, value);
  if (problem != std::errc() || stopped != end || digits.front() == '-') return std::nullopt;
  return value;
}

// "20260131T235959Z".
std::optional<std::int64_t> read_time(std::string_view text) {
  if (text.size() != kTimeForm.size() || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto year = number(text.substr(0, 4));
  const auto month = number(text.substr(4, 2));
  const auto day = number(text.substr(6, 2));
  const auto hour = number(text.substr(9, 2));
  const auto minute = number(text.substr(11, 2));
  const auto second = number(text.substr(13, 2));
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))};
  constexpr int kMostHours = 23;
  constexpr int kMostOfSixty = 59;
  if (!date.ok() || *hour > kMostHours || *minute > kMostOfSixty || *second > kMostOfSixty) {
    return std::nullopt;
  }
  const auto time = std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(*hour) +
                    std::chrono::minutes(*minute) + seconds(*second);
  return std::chrono::duration_cast<milliseconds>(time).count();
}

std::string padded(int value, std::size_t width) {
  auto digits = std::to_string(value);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

std::string time_text(std::int64_t time_ms, std::string_view date_sign, std::string_view sign) {
  const auto time = std::chrono::floor<seconds>(milliseconds(time_ms));
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = padded(static_cast<int>(date.year()), 4);
  const auto add = [&](std::string_view before, auto value) {
    text.append(before).append(padded(static_cast<int>(value), 2));
  };
  add(date_sign, static_cast<unsigned>(date.month()));
  add(date_sign, static_cast<unsigned>(date.day()));
  add("T", clock.hours().count());
  add(sign, clock.minutes().count());
  add(sign, clock.seconds().count());
  return text + 'Z';
}

std::optional<Tombstone> read_tag(std::string_view tag) {
  if (!tag.starts_with(kTombstonePrefix)) return std::nullopt;
  tag.remove_prefix(kTombstonePrefix.size());
  const auto dot = tag.find('.');
  if (dot == tag.npos) return std::nullopt;
  const auto state = tag.substr(dot + 1);
  const auto due = read_time(tag.substr(0, dot));
  if (!due || (state != kOn && state != kOff)) return std::nullopt;
  return Tombstone{*due, state == kOn};
}

}  // namespace

std::string tombstone_tag(const Tombstone& tombstone) {
  return std::string(kTombstonePrefix) + time_text(tombstone.due_ms, "", "") + '.' +
         std::string(tombstone.was_on ? kOn : kOff);
}

std::optional<Tombstone> find_tombstone(const std::vector<std::string>& tags) {
  std::optional<Tombstone> last;
  for (const auto& tag : tags) {
    const auto found = read_tag(tag);
    if (found && (!last || found->due_ms > last->due_ms)) last = found;
  }
  return last;
}

std::vector<std::string> without_tombstone(std::vector<std::string> tags) {
  std::erase_if(tags, [](const std::string& tag) { return tag.starts_with(kTombstonePrefix); });
  return tags;
}

std::string due_text(const Tombstone& tombstone) { return time_text(tombstone.due_ms, "-", ":"); }

}  // namespace storekeeper
