// What git prints, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace storekeeper {

struct GitEntry {
  std::string path;      // from the root of the repository
  std::string object;    // id of its content
  bool is_file = true;   // false: a symbolic link or a submodule
  bool is_link = false;  // symbolic
};

/// Of `ls-tree -z`; nothing if it cannot be understood.
std::optional<std::vector<GitEntry>> read_git_entries(std::string_view listing);

/// Takes the content of one object from the front of what `cat-file --batch` prints. False if
/// there is no whole blob.
bool take_git_blob(std::string_view& text, std::string& content);

/// One line for people of what git, and ssh for it, said on standard error: its verdict, and what
/// went right before that, without the advice.
std::string what_git_said(std::string_view errors);

}  // namespace storekeeper
