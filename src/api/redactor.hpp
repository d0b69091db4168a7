// Takes secrets out of text that a server sent, by their values: a server may
// echo a request in its error message.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "model/write_document.hpp"

namespace storekeeper {

class Redactor {
 public:
  /// Keeps the pointers; either may be nullptr.
  Redactor(const Secret* token, const SecretValues* secrets) : token_(token), secrets_(secrets) {}

  /// `text` with each secret, as it is and as JSON or a URL would write it, replaced by
  /// "(sensitive)". A text that holds a secret of fewer than four bytes is dropped whole, for
  /// replacing would show where it occurs in ordinary words.
  std::string redact(std::string_view text) const;

 private:
  const Secret* token_;
  const SecretValues* secrets_;
};

}  // namespace storekeeper
