#include "system/ledger_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "system/atomic_file.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestLedger = 8U << 20U;
constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOthers = 0077;

class LedgerFile final : public LedgerStorage {
 public:
  explicit LedgerFile(std::string path) : path_(std::move(path)) {}

  Result<std::optional<std::string>> load() override {
    const FileDescriptor file(
        ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    if (!file.valid()) {
      if (errno == ENOENT) return std::optional<std::string>();
      return fail(Errc::kInvalidInput, explain_errno(errno));
    }
    std::string text;
    switch (read_regular_file(file.get(), kLargestLedger, text)) {
      case ReadOutcome::kRead: return std::optional<std::string>(std::move(text));
      case ReadOutcome::kNotRegular: return fail(Errc::kInvalidInput, "it is no regular file");
      case ReadOutcome::kTooLarge: return fail(Errc::kInvalidInput, "it is too large");
      case ReadOutcome::kFailed: break;
    }
    return fail(Errc::kInvalidInput, explain_errno(errno));
  }

  Result<void> save(std::string_view text) override {
    auto file = AtomicFile::open(path_);
    if (!file) return fail(std::move(file.error()));
    return file->commit(text);
  }

  std::string name() const override { return path_; }

 private:
  std::string path_;
};

tl::unexpected<Error> refused(const std::string& directory, const std::string& why) {
  return fail(
      Errc::kInvalidInput, "the state directory " + quoted(directory) + " cannot be used: " + why,
      "name a directory of its own, which only you can enter");
}

}  // namespace

Result<std::unique_ptr<LedgerStorage>> open_ledger_file(const std::string& directory) {
  if (::mkdir(directory.c_str(), kOwnerOnly) != 0 && errno != EEXIST) {
    return refused(directory, explain_errno(errno));
  }
  auto found = find_ledger_file(directory);
  if (found && *found == nullptr) return refused(directory, explain_errno(ENOENT));
  return found;
}

Result<std::unique_ptr<LedgerStorage>> find_ledger_file(const std::string& directory) {
  struct stat status{};
  if (::lstat(directory.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::unique_ptr<LedgerStorage>();
    return refused(directory, explain_errno(errno));
  }
  if (!S_ISDIR(status.st_mode)) return refused(directory, "it is a link or no directory");
  if (status.st_uid != ::geteuid()) return refused(directory, "it belongs to another user");
  if ((status.st_mode & kOthers) != 0) {
    return refused(directory, "others may enter it; chmod 700 shuts them out");
  }
  return std::unique_ptr<LedgerStorage>(std::make_unique<LedgerFile>(directory + "/ledger"));
}

}  // namespace storekeeper
