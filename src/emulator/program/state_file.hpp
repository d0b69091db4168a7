// Keeps the emulated account in a file: read at the start, replaced after each change.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

class StateFile {
 public:
  explicit StateFile(std::string path) : path_(std::move(path)) {}

  /// What the file holds; nullopt if there is none yet. Fails with kInvalidInput.
  Result<std::optional<std::string>> load() const;

  /// Replaces the file as a whole, or leaves it as it was and fails. For the owner's eyes only:
  /// the state holds secrets in clear.
  Result<void> save(std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace storekeeper
