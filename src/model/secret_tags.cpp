#include "model/secret_tags.hpp"

#include <algorithm>
#include <charconv>

namespace storekeeper {
namespace {

constexpr std::string_view kFingerprintPrefix = "secret.";
constexpr std::string_view kWrittenAtPrefix = "written-at.";
constexpr std::size_t kKeyIdDigits = 8;
constexpr std::size_t kMacDigits = 24;
constexpr std::size_t kMostVersionDigits = 18;  // more than any 64-bit number has room for

// At a glance: every tag of every store is looked at in every plan.
inline bool may_be_secret_tag(std::string_view tag) noexcept {
  return !tag.empty() &&
         (tag.front() == kFingerprintPrefix.front() || tag.front() == kWrittenAtPrefix.front());
}

bool is_lower_hex(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

std::optional<FingerprintTag> fingerprint_tag(std::string_view tag) noexcept {
  constexpr auto kLength = kFingerprintPrefix.size() + kKeyIdDigits + 1 + kMacDigits;
  if (tag.size() != kLength || !tag.starts_with(kFingerprintPrefix)) return std::nullopt;
  tag.remove_prefix(kFingerprintPrefix.size());
  const FingerprintTag parts{tag.substr(0, kKeyIdDigits), tag.substr(kKeyIdDigits + 1)};
  if (tag[kKeyIdDigits] != '.' || !is_lower_hex(parts.key_id) || !is_lower_hex(parts.mac)) {
    return std::nullopt;
  }
  return parts;
}

std::string make_fingerprint_tag(std::string_view key_id, std::string_view mac) {
  return std::string(kFingerprintPrefix).append(key_id).append(".").append(mac);
}

std::optional<std::int64_t> written_at(std::string_view tag) noexcept {
  if (!tag.starts_with(kWrittenAtPrefix)) return std::nullopt;
  tag.remove_prefix(kWrittenAtPrefix.size());
  if (tag.empty() || tag.size() > kMostVersionDigits || tag.front() == '0') return std::nullopt;
  if (tag.find_first_not_of("0123456789") != tag.npos) return std::nullopt;
  std::int64_t version = 0;
  std::from_chars(tag.data(), tag.data() + tag.size(), version);
  return version;
}

std::string make_written_at_tag(std::int64_t version) {
  return std::string(kWrittenAtPrefix) + std::to_string(version);
}

std::optional<std::int64_t> written_at(const std::vector<std::string>& tags) noexcept {
  std::optional<std::int64_t> latest;
  for (const auto& tag : tags) {
    if (!may_be_secret_tag(tag)) continue;
    const auto version = written_at(std::string_view(tag));
    if (version) latest = std::max(latest.value_or(0), *version);
  }
  return latest;
}

bool is_secret_tag(std::string_view tag) noexcept {
  return may_be_secret_tag(tag) && (fingerprint_tag(tag) || written_at(tag));
}

bool holds_secret_tag(const std::vector<std::string>& tags) noexcept {
  return std::any_of(tags.begin(), tags.end(), [](std::string_view tag) {
    return may_be_secret_tag(tag) && is_secret_tag(tag);
  });
}

std::vector<std::string> after_our_write(std::vector<std::string> tags, std::int64_t version) {
  const auto last_write = written_at(tags);
  if (!last_write || *last_write < version) return tags;
  std::erase_if(
      tags, [](const std::string& tag) { return written_at(std::string_view(tag)).has_value(); });
  tags.push_back(make_written_at_tag(version + 1));
  return tags;
}

std::vector<std::string> without_secret_tags(std::vector<std::string> tags) {
  std::erase_if(tags, [](const std::string& tag) { return is_secret_tag(tag); });
  return tags;
}

}  // namespace storekeeper
