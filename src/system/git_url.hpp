// Which addresses of Git repositories the daemon may follow.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace storekeeper {

enum class GitTransport : std::uint8_t { kHttps, kSsh, kFile, kHttp };

/// https://, ssh://, USER@HOST:PATH, file:// or an absolute path; http:// to this machine only.
/// Fails with kInvalidInput on anything else, such as an address that holds a password.
Result<GitTransport> read_git_url(std::string_view url);

/// A branch as git names it. Fails with kInvalidInput.
Result<void> check_git_branch(std::string_view branch);

/// A path within a repository: relative, without "." and "..". Fails with kInvalidInput.
Result<void> check_git_path(std::string_view path);

}  // namespace storekeeper
