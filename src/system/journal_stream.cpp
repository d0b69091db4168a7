#include "system/journal_stream.hpp"

#include <sys/stat.h>

#include <string>

namespace storekeeper {

bool is_journal(int descriptor, std::string_view journal_stream) {
  if (journal_stream.empty()) return false;
  struct stat status = {};
  if (::fstat(descriptor, &status) != 0) return false;
  return journal_stream == std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
}

}  // namespace storekeeper
