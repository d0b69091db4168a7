// One document's diff with its serialisation, beside the generic diff, and as its tags grow.
#include <benchmark/benchmark.h>

#include "api/api_codec.hpp"
#include "bench/minimal_patch.hpp"
#include "plan/build_update.hpp"
#include "support/random_fleet.hpp"

namespace storekeeper::bench {
namespace {

constexpr int kDocuments = 1'000;

std::vector<testing::DriftedPair> random_pairs() {
  testing::FleetGenerator generator(20260601, testing::Fleet::kRealistic);
  std::vector<testing::DriftedPair> pairs;
  for (int i = 0; i < kDocuments; ++i) pairs.push_back(generator.next());
  return pairs;
}

void diff_typed(benchmark::State& state) {
  const auto pairs = random_pairs();
  std::vector<SecretValues> secrets;
  for (const auto& pair : pairs) secrets.push_back(testing::secrets_of(pair.desired));
  for (auto _ : state) {
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto patch = build_patch(pairs[i].desired, pairs[i].live, {});
      if (!patch.empty()) benchmark::DoNotOptimize(encode_patch(patch, secrets[i]));
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kDocuments);
}
BENCHMARK(diff_typed);

// With what reports show besides.
void diff_typed_for_reports(benchmark::State& state) {
  const auto pairs = random_pairs();
  for (auto _ : state) {
    for (const auto& pair : pairs) {
      benchmark::DoNotOptimize(build_update(pair.desired, pair.live, {}));
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kDocuments);
}
BENCHMARK(diff_typed_for_reports);

void diff_generic(benchmark::State& state) {
  std::vector<std::pair<nlohmann::json, nlohmann::json>> documents;
  for (const auto& pair : random_pairs()) {
    documents.emplace_back(live_document(pair.live), goal_document(pair.desired));
  }
  for (auto _ : state) {
    for (const auto& [live, goal] : documents) {
      const auto patch = nlohmann::json::diff(live, goal);
      if (!patch.empty()) benchmark::DoNotOptimize(patch.dump());
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kDocuments);
}
BENCHMARK(diff_generic);

// Every second tag differs.
void diff_many_tags(benchmark::State& state) {
  auto desired = testing::desired_redis("many");
  auto live = testing::live_redis("many", "id");
  for (int i = 0; i < state.range(0); ++i) {
    desired.tags.push_back("tag-" + std::to_string(i));
    live.tags.push_back((i % 2 == 0 ? "tag-" : "other-") + std::to_string(i));
  }
  normalise_tags(desired.tags);
  normalise_tags(live.tags);
  for (auto _ : state) {
    benchmark::DoNotOptimize(encode_patch(build_patch(desired, live, {}), {}));
  }
  state.SetComplexityN(state.range(0));
}
BENCHMARK(diff_many_tags)->RangeMultiplier(4)->Range(4, 4096)->Complexity();

}  // namespace
}  // namespace storekeeper::bench
