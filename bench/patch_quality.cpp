// P1: holds every patch of a large corpus against the definition of minimal, and shows what a
// generic differ would have sent. Exit code 1 if a single document misses.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "api/api_codec.hpp"
#include "bench/minimal_patch.hpp"
#include "bench/verdicts.hpp"
#include "plan/build_update.hpp"
#include "support/random_fleet.hpp"

namespace {

using nlohmann::json;
using namespace storekeeper;  // NOLINT(google-build-using-namespace): a program of one file

struct Tally {
  double documents = 0;
  double differing = 0;
  double bytes = 0;
  double minimal_bytes = 0;
  double not_minimal = 0;
  double spurious = 0;  // operations on a field that agrees
  double masks = 0;
  double second_plan_not_empty = 0;
  double generic_bytes = 0;
  double generic_patches_of_equals = 0;
};

bool writes_a_mask(const json& patch) {
  for (const auto& operation : patch) {
    if (!operation.contains("value") || !operation["value"].is_string()) continue;
    if (looks_masked(operation["value"].get<std::string>())) return true;
  }
  return false;
}

void judge(const testing::DriftedPair& pair, Tally& tally) {
  const auto& [desired, live] = pair;
  const auto minimal = bench::minimal_patch(desired, live);
  const auto update = build_update(desired, live, {});
  const auto body =
      update.patch.empty()
          ? std::string()
          : encode_patch(update.patch, testing::secrets_of(desired)).value_or(std::string("?"));
  const auto patch = body.empty() ? json::array() : json::parse(body, nullptr, false);

  ++tally.documents;
  if (minimal.bytes > 0) ++tally.differing;
  tally.bytes += static_cast<double>(body.size());
  tally.minimal_bytes += static_cast<double>(minimal.bytes);
  if (body.size() != minimal.bytes || patch.size() != minimal.paths.size()) ++tally.not_minimal;
  for (const auto& operation : patch) {
    if (!minimal.paths.contains(operation["path"].get<std::string>())) ++tally.spurious;
  }
  if (writes_a_mask(patch)) ++tally.masks;
  const auto after = testing::read_back(live, testing::to_json(live).patch(patch));
  if (!build_update(desired, after, {}).patch.empty() ||
      bench::minimal_patch(desired, after).bytes != 0) {
    ++tally.second_plan_not_empty;
  }

  const auto generic = json::diff(bench::live_document(live), bench::goal_document(desired));
  if (!generic.empty()) tally.generic_bytes += static_cast<double>(generic.dump().size());
  if (minimal.bytes == 0 && !generic.empty()) ++tally.generic_patches_of_equals;
}

void report(const char* corpus, const Tally& tally, bench::Verdicts& verdicts) {
  const auto name = [&](const char* what) { return std::string(corpus) + ": " + what; };
  verdicts.note("P1", name("documents"), tally.documents, "");
  verdicts.note("P1", name("of them differ"), tally.differing, "");
  verdicts.at_most("P1", name("bytes / minimal"), tally.bytes / tally.minimal_bytes, 1, "x");
  verdicts.at_least("P1", name("bytes / minimal"), tally.bytes / tally.minimal_bytes, 1, "x");
  verdicts.at_most("P1", name("patches that are not minimal"), tally.not_minimal, 0, "");
  verdicts.at_most("P1", name("operations on what agrees"), tally.spurious, 0, "");
  verdicts.at_most("P1", name("masks written"), tally.masks, 0, "");
  verdicts.at_most("P1", name("second plans not empty"), tally.second_plan_not_empty, 0, "");
  verdicts.note(
      "P1", name("generic diff: bytes / minimal"), tally.generic_bytes / tally.minimal_bytes, "x");
  verdicts.note(
      "P1", name("generic diff: patches of documents that agree"),
      100 * tally.generic_patches_of_equals / (tally.documents - tally.differing), "%");
}

}  // namespace

int main() {
  bench::Verdicts verdicts;
  constexpr std::uint64_t kSeed = 20260601;
  const auto run = [&](const char* corpus, testing::Fleet fleet, int documents) {
    testing::FleetGenerator generator(kSeed, fleet);
    Tally tally;
    for (int i = 0; i < documents; ++i) judge(generator.next(), tally);
    report(corpus, tally, verdicts);
  };
  run("realistic", testing::Fleet::kRealistic, 20'000);
  run("adversarial", testing::Fleet::kAdversarial, 5'000);
  return verdicts.exit_code();
}
