#include "system/git_signatures.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/printable.hpp"

namespace storekeeper {

Result<void> make_gpg_home(const std::string& home) {
  namespace fs = std::filesystem;
  std::error_code problem;
  fs::remove_all(home, problem);
  if (!problem) fs::create_directory(home, problem);
  if (!problem) fs::permissions(home, fs::perms::owner_all, problem);
  if (!problem) {
    // Every key in it was put there to be trusted.
    std::ofstream(home + "/gpg.conf") << "trust-model always\nno-autostart\nno-auto-key-retrieve\n";
    return {};
  }
  return fail(
      Errc::kInternal, storekeeper::quoted(home) + " cannot be made: " + problem.message(),
      "name another directory with --git-cache-dir");
}

ChildCommand import_keys(
    const std::string& home, const std::string& keyring, std::chrono::milliseconds deadline) {
  ChildCommand command;
  command.arguments = {"gpg", "--homedir", home, "--batch", "--quiet", "--import", "--", keyring};
  command.deadline = deadline;
  return command;
}

std::vector<std::string> verify_arguments(const GitTrust& trust, const std::string& commit) {
  const auto signers = trust.allowed_signers.empty() ? "/dev/null" : trust.allowed_signers;
  std::vector<std::string> arguments;
  // A good signature of somebody unknown is of no use: hence the level.
  for (const auto& setting :
       {std::string("gpg.minTrustLevel=fully"), "gpg.ssh.allowedSignersFile=" + signers,
        std::string("gpg.ssh.revocationFile="), std::string("gpg.ssh.program=ssh-keygen"),
        std::string("gpg.program=gpg"), std::string("gpg.openpgp.program=gpg"),
        std::string("gpg.x509.program=false")}) {
    arguments.emplace_back("-c");
    arguments.push_back(setting);
  }
  arguments.insert(arguments.end(), {"verify-commit", commit});
  return arguments;
}

}  // namespace storekeeper
