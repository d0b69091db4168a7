// Fleets as companies have them: manifests as people write them, and the account as the API
// answers it. The same for the same number of stores, so that figures can be compared.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace storekeeper::bench {

/// Which stores of a fleet disagree with their manifest, and what the account does not have yet.
struct FleetShape {
  std::size_t stores = 1'000;
  std::size_t drifted_every = 100;  // one store in so many differs; 0: none
  std::size_t missing_every = 0;    // one manifest in so many has no integration; 0: none
};

struct ManifestFile {
  std::string name;  // such as "team-7/store-000123.yaml"
  std::string text;
};

/// The variable that every password of a fleet refers to, and its value.
inline constexpr const char* kPasswordVariable = "BENCH_REDIS_PASSWORD";
inline constexpr const char* kPassword = "a-password-of-usual-length";

/// One manifest a file, two thirds Redis and one third DynamoDB, each store in an environment of
/// its own.
std::vector<ManifestFile> make_manifests(const FleetShape& shape);

/// The body of GET .../big-segment-store: all integrations with config, status, links, access.
std::string make_list(const FleetShape& shape);

/// The same account as `storekeeper-emulator --seed` reads it.
std::string make_seed(const FleetShape& shape);

}  // namespace storekeeper::bench
