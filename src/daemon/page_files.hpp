// The files of the status page, which the build puts into the program.
#pragma once

#include <span>
#include <string_view>

namespace storekeeper {

struct PageFile {
  std::string_view path;  // on the status port
  std::string_view content_type;
  std::string_view text;
};

std::span<const PageFile> page_files() noexcept;

}  // namespace storekeeper
