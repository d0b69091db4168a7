#include "model/live.hpp"

#include <algorithm>

namespace storekeeper {

void normalise_tags(std::vector<std::string>& tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

}  // namespace storekeeper
