// A digest of parts in order. For fingerprints of what is no secret. Pure.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/sha256.hpp"
#include "model/config.hpp"

namespace storekeeper {

/// Every part with its length before it: no two sequences of parts give one text.
class DigestParts {
 public:
  void add(std::string_view part) {
    Digits digits{};
    text_.append(decimal(digits, part.size())).append(":").append(part);
    if (text_.size() >= kPiece) hand_on();
  }
  void add(const std::string& part) { add(std::string_view(part)); }
  void add(const char* part) { add(std::string_view(part)); }
  void add(bool part) { add(part ? "true" : "false"); }
  void add(std::int64_t part) {
    Digits digits{};
    add(decimal(digits, part));
  }
  void add(std::monostate) { add("absent"); }
  void add(const RawJson& part) { add_kind("json", part.text); }
  void add(const SecretSlot& part) { add_kind("secret", part.key); }
  void add(const std::vector<std::string>& parts) {
    count(parts.size());
    for (const auto& part : parts) add(part);
  }
  void add(const Config& config) {
    count(config.size());
    for (const auto& entry : config) {
      add(entry.key);
      add(entry.value);
    }
  }
  // The alternative's index keeps "true" from true.
  template <class... Alternatives>
  void add(const std::variant<Alternatives...>& value) {
    count(value.index());
    std::visit([this](const auto& part) { this->add(part); }, value);
  }
  void count(std::size_t number) { add(static_cast<std::int64_t>(number)); }

  /// SHA-256, as 64 hexadecimal digits. Call it once, at the end.
  std::string digest() {
    if (!stream_) return sha256_hex(text_);
    hand_on();
    return stream_->hex();
  }

 private:
  // An account of a hundred thousand stores must not stand in memory once more as text.
  static constexpr std::size_t kPiece = 32 * 1024;
  using Digits = std::array<char, 24>;

  template <class Integer>
  static std::string_view decimal(Digits& digits, Integer number) {
    char* const begin = digits.data();
    const auto end = std::to_chars(begin, begin + digits.size(), number).ptr;
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  void hand_on() {
    if (!stream_) stream_.emplace();
    stream_->add(text_);
    text_.clear();
  }
  void add_kind(const char* kind, const std::string& part) {
    add(kind);
    add(part);
  }

  std::optional<Sha256Stream> stream_ = std::nullopt;  // of what was more than a piece
  std::string text_;
};

}  // namespace storekeeper
