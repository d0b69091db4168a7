// Whether somebody who is trusted has signed a commit. The answer depends on the files that the
// settings name and on nothing else that this user's git or gpg may trust.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/child_runner.hpp"
#include "system/git_trust.hpp"

namespace storekeeper {

/// Makes `home` a GPG home without a key in it. Fails with kInternal.
Result<void> make_gpg_home(const std::string& home);

/// Puts the keys of the keyring into that home.
ChildCommand import_keys(
    const std::string& home, const std::string& keyring, std::chrono::milliseconds deadline);

/// The arguments with which git verifies `commit`.
std::vector<std::string> verify_arguments(const GitTrust& trust, const std::string& commit);

}  // namespace storekeeper
