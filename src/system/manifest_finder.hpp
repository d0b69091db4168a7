// Finds the files that may hold manifests, in a fixed order.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"

namespace storekeeper {

struct FoundFile {
  std::string shown;  // as the user named it
  std::string path;   // to be opened; no link is left in it
};

class ManifestFinder {
 public:
  ManifestFinder(std::size_t max_files, Diagnostics& diagnostics)
      : max_files_(max_files), diagnostics_(diagnostics) {}

  /// A file, a directory, or a glob. What is wrong is reported, never silently left out.
  void find(const std::string& argument);

  const std::vector<FoundFile>& files() const noexcept { return files_; }

 private:
  struct Directory {
    std::string root;   // resolved; what a link may not leave
    std::string path;   // resolved
    std::string shown;  // as the user named it
    int depth = 0;
  };

  void find_path(const std::string& argument);
  void find_glob(const std::string& pattern);
  void find_named_file(const std::string& argument, const std::string& resolved);
  void walk(const Directory& directory);
  void visit(const Directory& directory, const std::string& name, unsigned char type);
  void follow_link(const Directory& directory, const std::string& name);
  void add_file(std::string shown, std::string path);
  void report(const std::string& shown, std::string message, std::string hint);

  std::size_t max_files_;
  Diagnostics& diagnostics_;
  std::vector<FoundFile> files_;
  std::set<std::string> known_files_;        // by resolved path
  std::set<std::string> known_directories_;  // by resolved path
  bool full_ = false;
};

}  // namespace storekeeper
