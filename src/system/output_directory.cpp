#include "system/output_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include "base/printable.hpp"
#include "system/regular_file.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLargestReplaced = std::size_t{64} * 1024 * 1024;

// Next to the files they become, so that a rename is all that is left to do.
class TemporaryFiles {
 public:
  explicit TemporaryFiles(int directory) : directory_(directory) {}
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;
  ~TemporaryFiles() {
    for (const auto& waiting : waiting_) ::unlinkat(directory_, waiting.temporary.c_str(), 0);
  }

  // False with errno set.
  bool add(const OutputFile& file) {
    const auto name = "." + file.name + "." + std::to_string(::getpid()) + ".tmp";
    // Left behind by a run that was killed and had the same number, as in a container.
    (void)::unlinkat(directory_, name.c_str(), 0);
    const FileDescriptor opened(::openat(
        directory_, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!opened.valid()) return false;
    waiting_.push_back({name, file.name});
    const auto problem = write_whole(opened.get(), file.text);
    if (problem != 0) errno = problem;
    return problem == 0;
  }

  bool publish() {
    while (!waiting_.empty()) {
      const auto& next = waiting_.back();
      if (::renameat(directory_, next.temporary.c_str(), directory_, next.final.c_str()) != 0) {
        return false;
      }
      waiting_.pop_back();
    }
    return true;
  }

 private:
  struct Waiting {
    std::string temporary;
    std::string final;
  };
  int directory_;
  std::vector<Waiting> waiting_;
};

enum class Standing { kAbsent, kSame, kReplaceable, kInTheWay };

Standing standing(int directory, const OutputFile& file, const OutputRules& rules) {
  const FileDescriptor opened(::openat(
      directory, file.name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!opened.valid()) return errno == ENOENT ? Standing::kAbsent : Standing::kInTheWay;
  std::string content;
  const auto outcome = read_regular_file(opened.get(), kLargestReplaced, content);
  if (outcome == ReadOutcome::kNotRegular) return Standing::kInTheWay;
  if (outcome == ReadOutcome::kRead) {
    if (content == file.text) return Standing::kSame;
    if (rules.replaceable(content)) return Standing::kReplaceable;
  }
  return rules.force ? Standing::kReplaceable : Standing::kInTheWay;
}

tl::unexpected<Error> in_the_way(const std::vector<std::string>& names, const std::string& where) {
  constexpr std::size_t kMostNamed = 5;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < kMostNamed; ++i) {
    list += (list.empty() ? "" : ", ") + printable(names[i]);
  }
  if (names.size() > kMostNamed) {
    list += " and " + std::to_string(names.size() - kMostNamed) + " more";
  }
  return fail(
      Errc::kInvalidInput,
      "nothing was written: " + where + " holds files that are not an unedited export: " + list,
      "move them away, choose another --out-dir, or replace them with --force");
}

}  // namespace

Result<WrittenFiles> write_files(
    const std::string& directory, const std::vector<OutputFile>& files, const OutputRules& rules) {
  const auto where = "the directory " + storekeeper::quoted(directory);
  std::error_code problem;
  std::filesystem::create_directories(directory, problem);
  const FileDescriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.valid()) {
    const auto why = problem ? problem.value() : errno;
    return fail(
        Errc::kInvalidInput, where + " cannot be used: " + explain_errno(why),
        "name a directory that can be written to with --out-dir");
  }
  WrittenFiles written;
  std::vector<std::string> blocking;
  TemporaryFiles temporary(opened.get());
  std::vector<const OutputFile*> changed;
  for (const auto& file : files) {
    written.paths.push_back((std::filesystem::path(directory) / file.name).string());
    const auto found = standing(opened.get(), file, rules);
    if (found == Standing::kInTheWay) blocking.push_back(file.name);
    if (found == Standing::kSame) ++written.unchanged;
    if (found == Standing::kAbsent || found == Standing::kReplaceable) changed.push_back(&file);
  }
  if (!blocking.empty()) return in_the_way(blocking, where);
  for (const auto* file : changed) {
    if (temporary.add(*file)) continue;
    const auto why = errno;
    return fail(
        Errc::kInvalidInput, "nothing was written: " + storekeeper::quoted(file->name) +
                                 " cannot be stored in " + where + ": " + explain_errno(why));
  }
  if (!temporary.publish()) {
    return fail(Errc::kInternal, "not all files are in " + where + ": " + explain_errno(errno));
  }
  return written;
}

}  // namespace storekeeper
