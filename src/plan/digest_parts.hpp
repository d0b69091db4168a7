// A digest of parts in order. For fingerprints of what is no secret. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
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
    text_.append(std::to_string(part.size())).append(":").append(part);
  }
  void add(const std::string& part) { add(std::string_view(part)); }
  void add(const char* part) { add(std::string_view(part)); }
  void add(bool part) { add(part ? "true" : "false"); }
  void add(std::int64_t part) { add(std::to_string(part)); }
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

  /// SHA-256, as 64 hexadecimal digits.
  std::string digest() const { return sha256_hex(text_); }

 private:
  void add_kind(const char* kind, const std::string& part) {
    add(kind);
    add(part);
  }

  std::string text_;
};

}  // namespace storekeeper
