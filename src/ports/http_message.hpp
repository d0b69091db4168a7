// An HTTP request and response as plain data.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"

namespace storekeeper {

/// In the order of the wire; a name may occur more than once. Lookups ignore case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// The first value, or nullptr.
  const std::string* find(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_) {
      if (same_name(key, name)) return &value;
    }
    return nullptr;
  }
  std::vector<std::string_view> all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : fields_) {
      if (same_name(key, name)) values.push_back(value);
    }
    return values;
  }
  /// Overwrites all values, and leaves them empty: one may be a credential.
  void wipe_values() noexcept {
    for (auto& [name, value] : fields_) wipe(value);
  }
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }
  std::size_t size() const noexcept { return fields_.size(); }

 private:
  static bool same_name(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      };
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }

  std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query
  Headers headers = {};
  std::string body = {};
  /// Later than this not a byte of it goes out: what allowed it may have ended.
  std::chrono::steady_clock::time_point send_by = std::chrono::steady_clock::time_point::max();
};

struct HttpResponse {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

}  // namespace storekeeper
