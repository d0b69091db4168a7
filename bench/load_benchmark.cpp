// Manifests to desired integrations: from memory and from files, beside yaml-cpp's DOM.
#include <benchmark/benchmark.h>

#include <memory>

#include "bench/fleets.hpp"
#include "bench/naive_engine.hpp"
#include "bench/sizes.hpp"
#include "support/temporary_directory.hpp"
#include "system/manifest_files.hpp"

namespace storekeeper::bench {
namespace {

void load_from_memory(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(load_all(fleet.files));
  count_stores(state);
}
BENCHMARK(load_from_memory)->Apply(fleet_sizes);

void load_from_memory_naive(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  for (auto _ : state) {
    for (const auto& file : fleet.files) benchmark::DoNotOptimize(naive_manifest(file.text));
  }
  count_stores(state);
}
BENCHMARK(load_from_memory_naive)->Apply(fleet_sizes);

void load_from_files(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  const testing::TemporaryDirectory directory;
  for (const auto& file : fleet.files) directory.write(file.name, file.text);
  ManifestFilesSettings settings;
  settings.paths = {directory.path()};
  const auto source = make_manifest_source(settings);
  for (auto _ : state) {
    if (source->load().desired.items.size() != fleet.files.size()) state.SkipWithError("lost some");
  }
  count_stores(state);
}
BENCHMARK(load_from_files)->Apply(fleet_sizes);

}  // namespace
}  // namespace storekeeper::bench
