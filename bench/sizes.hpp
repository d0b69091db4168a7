// The fleets' sizes that every benchmark of a fleet runs with.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>

namespace storekeeper::bench {

inline void fleet_sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1'000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);
}

inline std::size_t stores_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

inline void count_stores(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}

}  // namespace storekeeper::bench
