// What is remembered of a secret on the live object itself, as tags: a keyed fingerprint of the
// value that was written last, and the version that this write left behind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

/// "secret.<key id>.<mac>". Views into the tag.
struct FingerprintTag {
  std::string_view key_id;  // 8 lower-case hexadecimal digits
  std::string_view mac;     // 24 of them
};

std::optional<FingerprintTag> fingerprint_tag(std::string_view tag) noexcept;
std::string make_fingerprint_tag(std::string_view key_id, std::string_view mac);

/// The version in "written-at.<version>".
std::optional<std::int64_t> written_at(std::string_view tag) noexcept;
std::string make_written_at_tag(std::int64_t version);

/// The latest version that a tag of the set claims to have been left by our own write.
std::optional<std::int64_t> written_at(const std::vector<std::string>& tags) noexcept;

/// True for tags of either form.
bool is_secret_tag(std::string_view tag) noexcept;

/// Whether one of the set is.
bool holds_secret_tag(const std::vector<std::string>& tags) noexcept;

std::vector<std::string> without_secret_tags(std::vector<std::string> tags);

/// `tags` of an integration at `version` as one more write of ours leaves them: if nobody else has
/// written since our last one, this one is the last.
std::vector<std::string> after_our_write(std::vector<std::string> tags, std::int64_t version);

/// The form of these tags as a regular expression, for the schema; anchored at the end only.
inline constexpr std::string_view kSecretTagPattern =
    R"(secret\.[0-9a-f]{8}\.[0-9a-f]{24}$|written-at\.[1-9][0-9]{0,17}$)";

}  // namespace storekeeper
