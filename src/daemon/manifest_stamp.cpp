#include "daemon/manifest_stamp.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <set>
#include <string_view>
#include <utility>

namespace storekeeper {
namespace {

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
  // The finaliser of splitmix64.
  seed += value + 0x9E3779B97F4A7C15U;
  seed = (seed ^ (seed >> 30U)) * 0xBF58476D1CE4E5B9U;
  seed = (seed ^ (seed >> 27U)) * 0x94D049BB133111EBU;
  return seed ^ (seed >> 31U);
}

std::uint64_t mix(std::uint64_t seed, std::string_view text) {
  for (const char c : text) seed = mix(seed, static_cast<unsigned char>(c));
  return seed;
}

std::uint64_t nanoseconds(const timespec& time) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  return static_cast<std::uint64_t>(time.tv_sec) * kPerSecond +
         static_cast<std::uint64_t>(time.tv_nsec);
}

bool is_manifest_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

// Hidden files, and what editors leave behind while a person types.
bool is_left_out(std::string_view name) {
  return name.starts_with('.') || name.starts_with('#') || name.starts_with('~');
}

bool is_pattern(const std::string& filename) {
  struct stat status = {};
  return filename.find_first_of("*?[") != std::string::npos &&
         ::lstat(filename.c_str(), &status) != 0;
}

class Walk {
 public:
  void add_named(const std::string& path) {
    add_way_to(path, 0);
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return note_absence(path);
    if (S_ISDIR(status.st_mode)) {
      add_directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
    } else {
      add_entry(path, status);
    }
  }

  /// A pattern that finds nothing, or a file that is not there, until it is.
  void note_absence(std::string_view path) { stamp_.digest += mix(1, path); }

  ManifestStamp result() const { return stamp_; }
  std::vector<std::string> directories() const {
    return {directories_.begin(), directories_.end()};
  }

 private:
  void add_entry(std::string_view path, const struct stat& status) {
    auto digest = mix(2, path);
    digest = mix(digest, status.st_dev);
    digest = mix(digest, status.st_ino);
    digest = mix(digest, static_cast<std::uint64_t>(status.st_size));
    digest = mix(digest, nanoseconds(status.st_mtim));
    digest = mix(digest, nanoseconds(status.st_ctim));
    stamp_.digest += digest;  // a sum: the order in which a directory is read means nothing
    const std::chrono::nanoseconds changed(
        std::max(nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)));
    const auto when = std::chrono::duration_cast<WallTime::duration>(changed);
    stamp_.newest = std::max(stamp_.newest, WallTime(when));
  }

  // Takes over the descriptor.
  void add_directory(int descriptor, const std::string& path) {
    struct stat status = {};
    DIR* const directory = descriptor < 0 ? nullptr : ::fdopendir(descriptor);
    if (directory == nullptr || ::fstat(descriptor, &status) != 0) {
      if (directory != nullptr) ::closedir(directory);
      if (directory == nullptr && descriptor >= 0) ::close(descriptor);
      return note_absence(path);
    }
    // Each directory once, whatever links lead to it.
    if (seen_.emplace(status.st_dev, status.st_ino).second) {
      directories_.insert(path);
      while (const dirent* const entry = ::readdir(directory)) add_child(descriptor, path, *entry);
    }
    ::closedir(directory);
  }

  void add_child(int directory, const std::string& parent, const dirent& entry) {
    const std::string_view name = entry.d_name;
    if (is_left_out(name)) return;
    if (entry.d_type == DT_REG && !is_manifest_name(name)) return;
    struct stat status = {};
    std::string path = parent + '/';
    path += name;
    if (entry.d_type == DT_LNK) add_way_to(path, 0);
    if (::fstatat(directory, entry.d_name, &status, 0) != 0) return note_absence(path);
    if (S_ISDIR(status.st_mode)) {
      add_directory(::openat(directory, entry.d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), path);
    } else if (is_manifest_name(name)) {
      add_entry(path, status);
    }
  }

  // The directories that hold the last part of the path and each link on the way to it: swapping
  // one of those changes what the path means.
  void add_way_to(const std::string& path, int depth) {
    constexpr int kMostLinks = 40;  // as many as the kernel follows
    if (depth > kMostLinks) return;
    for (auto end = path.find('/', 1);; end = path.find('/', end + 1)) {
      const auto prefix = path.substr(0, end);
      const auto parent = parent_of(prefix);
      std::array<char, PATH_MAX> target;
      const auto length = ::readlink(prefix.c_str(), target.data(), target.size());
      if (length > 0) {
        std::string next(target.data(), static_cast<std::size_t>(length));
        if (next.front() != '/') next.insert(0, parent + '/');
        directories_.insert(parent);
        add_way_to(next, depth + 1);
      }
      if (end == std::string::npos) {
        directories_.insert(parent);
        return;
      }
    }
  }

  static std::string parent_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
  }

  ManifestStamp stamp_ = {};
  std::set<std::pair<dev_t, ino_t>> seen_ = {};
  std::set<std::string> directories_ = {};
};

class FileStamper final : public ManifestStamper {
 public:
  explicit FileStamper(std::vector<std::string> filenames) : filenames_(std::move(filenames)) {}

  ManifestStamp stamp() override {
    Walk walk;
    for (const auto& filename : filenames_) {
      if (is_pattern(filename)) {
        add_pattern(filename, walk);
      } else {
        walk.add_named(filename);
      }
    }
    directories_ = walk.directories();
    return walk.result();
  }

  // A pattern can begin to match anywhere, so there is no telling where to look.
  std::vector<std::string> directories() const override {
    return std::any_of(filenames_.begin(), filenames_.end(), is_pattern)
               ? std::vector<std::string>()
               : directories_;
  }

 private:
  static void add_pattern(const std::string& pattern, Walk& walk) {
    glob_t found = {};
    if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
      for (std::size_t i = 0; i < found.gl_pathc; ++i) walk.add_named(found.gl_pathv[i]);
    } else {
      walk.note_absence(pattern);
    }
    ::globfree(&found);
  }

  std::vector<std::string> filenames_;
  std::vector<std::string> directories_;  // of the last stamp
};

}  // namespace

std::unique_ptr<ManifestStamper> make_file_stamper(std::vector<std::string> filenames) {
  return std::make_unique<FileStamper>(std::move(filenames));
}

}  // namespace storekeeper
