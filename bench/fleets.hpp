// The fleets that the benchmarks share, made once each.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/fleet.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"

namespace storekeeper::bench {

struct PreparedFleet {
  std::vector<ManifestFile> files;
  std::string list;    // the API's answer
  DesiredSet desired;  // what the files ask for, secrets resolved
  LiveSnapshot live;   // what the list says
};

/// One store in a hundred differs.
const PreparedFleet& prepared_fleet(std::size_t stores);

/// Every file through the loader.
DesiredSet load_all(const std::vector<ManifestFile>& files);

}  // namespace storekeeper::bench
