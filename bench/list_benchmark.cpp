// The API's list to live integrations, beside nlohmann's DOM.
#include <benchmark/benchmark.h>

#include "api/api_codec.hpp"
#include "bench/fleets.hpp"
#include "bench/naive_engine.hpp"
#include "bench/sizes.hpp"

namespace storekeeper::bench {
namespace {

void decode_the_list(benchmark::State& state) {
  const auto& list = prepared_fleet(stores_of(state)).list;
  for (auto _ : state) benchmark::DoNotOptimize(decode_list(list));
  count_stores(state);
  state.SetBytesProcessed(
      static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(list.size()));
}
BENCHMARK(decode_the_list)->Apply(fleet_sizes);

void decode_the_list_naive(benchmark::State& state) {
  const auto& list = prepared_fleet(stores_of(state)).list;
  for (auto _ : state) {
    const auto document = naive_list(list);
    for (const auto& item : document.at("items")) benchmark::DoNotOptimize(naive_document(item));
  }
  count_stores(state);
  state.SetBytesProcessed(
      static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(list.size()));
}
BENCHMARK(decode_the_list_naive)->Apply(fleet_sizes);

}  // namespace
}  // namespace storekeeper::bench
