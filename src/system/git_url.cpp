#include "system/git_url.hpp"

#include <algorithm>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kAllowed =
    "https://HOST/PATH, ssh://USER@HOST/PATH, USER@HOST:PATH, file:///PATH and absolute paths are "
    "understood";

bool has_control_or_space(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c <= ' ' || c == 0x7F; });
}

std::string_view authority_of(std::string_view rest) { return rest.substr(0, rest.find('/')); }

bool is_this_machine(std::string_view authority) {
  const auto host = authority.starts_with('[') ? authority.substr(0, authority.find(']') + 1)
                                               : authority.substr(0, authority.find(':'));
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

tl::unexpected<Error> bad_url(std::string_view url, std::string_view why) {
  return fail(Errc::kInvalidInput, quoted(url) + " " + std::string(why), std::string(kAllowed));
}

// USER@HOST:PATH
bool is_ssh_short_form(std::string_view url) {
  const auto at = url.find('@');
  const auto colon = url.find(':');
  return at != url.npos && colon != url.npos && at > 0 && at < colon - 1 && colon < url.find('/') &&
         colon + 1 < url.size() && url[colon + 1] != ':' && url.front() != '-' &&
         url[at + 1] != '-';
}

}  // namespace

Result<GitTransport> read_git_url(std::string_view url) {
  if (url.empty() || has_control_or_space(url))
    return bad_url(url, "is no address of a repository");
  if (url.front() == '/') return GitTransport::kFile;
  const auto scheme_end = url.find("://");
  if (scheme_end == url.npos) {
    if (is_ssh_short_form(url)) return GitTransport::kSsh;
    return bad_url(url, "is no address of a repository that storekeeper may follow");
  }
  const auto scheme = url.substr(0, scheme_end);
  const auto rest = url.substr(scheme_end + 3);
  const auto authority = authority_of(rest);
  const auto at = authority.rfind('@');
  if (at != authority.npos && authority.substr(0, at).find(':') != authority.npos) {
    return fail(
        Errc::kInvalidInput, "the address holds a password and is not shown",
        "put the password into a file of its own and name that with --git-credentials");
  }
  if (authority.starts_with('-')) return bad_url(url, "is no address of a repository");
  if (scheme == "file") return GitTransport::kFile;
  if (authority.empty()) return bad_url(url, "names no host");
  if (scheme == "https") return GitTransport::kHttps;
  if (scheme == "ssh") return GitTransport::kSsh;
  if (scheme == "http" && is_this_machine(authority)) return GitTransport::kHttp;
  if (scheme == "http" || scheme == "git") {
    return bad_url(url, "is not encrypted: whoever is on the way could change the manifests");
  }
  return bad_url(url, "is no address of a repository that storekeeper may follow");
}

Result<void> check_git_branch(std::string_view branch) {
  constexpr std::string_view kForbidden = "~^:?*[\\";
  const bool bad = branch.empty() || has_control_or_space(branch) || branch.front() == '-' ||
                   branch.front() == '/' || branch.back() == '/' || branch.back() == '.' ||
                   branch.ends_with(".lock") || branch.find("..") != branch.npos ||
                   branch.find("//") != branch.npos || branch.find("@{") != branch.npos ||
                   branch.find_first_of(kForbidden) != branch.npos;
  if (!bad) return {};
  return fail(
      Errc::kInvalidInput, quoted(branch) + " is no name of a branch",
      "name it as git branch lists it, such as main");
}

Result<void> check_git_path(std::string_view path) {
  bool bad = path.find('\0') != path.npos;
  for (auto rest = path; !bad;) {
    const auto slash = rest.find('/');
    const auto part = rest.substr(0, slash);
    bad = part.empty() || part == "." || part == "..";
    if (slash == rest.npos) break;
    rest.remove_prefix(slash + 1);
    if (rest.empty()) break;  // a slash at the end
  }
  if (!bad) return {};
  return fail(
      Errc::kInvalidInput, quoted(path) + " is no path within a repository",
      "name a directory or a file from the root of the repository, such as deploy/manifests");
}

}  // namespace storekeeper
