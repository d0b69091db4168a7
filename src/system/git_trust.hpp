// Whose signatures of commits count.
#pragma once

#include <string>

namespace storekeeper {

/// Nothing set: nobody looks at signatures. All are files.
struct GitTrust {
  std::string allowed_signers = {};  // for SSH, as ssh-keygen has it
  std::string keyring = {};          // for GPG: exported public keys

  bool wanted() const noexcept { return !allowed_signers.empty() || !keyring.empty(); }
};

}  // namespace storekeeper
