// Matching, planning and rendering, beside the naive engine's search and generic diff.
#include <benchmark/benchmark.h>

#include "bench/fleets.hpp"
#include "bench/naive_engine.hpp"
#include "bench/sizes.hpp"
#include "plan/make_plan.hpp"
#include "plan/match.hpp"
#include "report/plan_json.hpp"
#include "report/plan_text.hpp"

namespace storekeeper::bench {
namespace {

void match_only(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  for (auto _ : state) {
    benchmark::DoNotOptimize(match_integrations(fleet.desired, fleet.live, "default", nullptr));
  }
  count_stores(state);
}
BENCHMARK(match_only)->Apply(fleet_sizes);

void match_and_plan(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(make_plan(fleet.desired, fleet.live, {}));
  count_stores(state);
}
BENCHMARK(match_and_plan)->Apply(fleet_sizes);

void match_and_plan_naive(benchmark::State& state) {
  const auto& fleet = prepared_fleet(stores_of(state));
  std::vector<NaiveManifest> manifests;
  for (const auto& file : fleet.files) manifests.push_back(naive_manifest(file.text));
  const auto list = naive_list(fleet.list);
  for (auto _ : state) benchmark::DoNotOptimize(naive_plan(manifests, list));
  count_stores(state);
}
BENCHMARK(match_and_plan_naive)->Apply(fleet_sizes);

// The largest plan that there can be: everything is to be created.
Plan plan_from_nothing(std::size_t stores) {
  return make_plan(prepared_fleet(stores).desired, LiveSnapshot{}, {});
}

void render_text(benchmark::State& state) {
  const auto plan = plan_from_nothing(stores_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(render_plan_text(plan, {}));
  count_stores(state);
}
BENCHMARK(render_text)->Apply(fleet_sizes);

void render_json(benchmark::State& state) {
  const auto plan = plan_from_nothing(stores_of(state));
  for (auto _ : state) benchmark::DoNotOptimize(render_plan_json(plan, {}));
  count_stores(state);
}
BENCHMARK(render_json)->Apply(fleet_sizes);

}  // namespace
}  // namespace storekeeper::bench
