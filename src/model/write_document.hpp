// What writes carry besides patches: the document of a create, and secret values.
#pragma once

#include <string>
#include <vector>

#include "base/secret.hpp"
#include "model/config.hpp"

namespace storekeeper {

/// The body of a create. Secrets in `config` are SecretSlots.
struct CreateDocument {
  std::string name;
  bool on = false;
  std::vector<std::string> tags = {};
  Config config = {};

  friend bool operator==(const CreateDocument&, const CreateDocument&) = default;
};

/// The value that goes into the SecretSlot of the same key when a request is sent.
struct SecretValue {
  std::string key;
  Secret value = {};
};
using SecretValues = std::vector<SecretValue>;

}  // namespace storekeeper
