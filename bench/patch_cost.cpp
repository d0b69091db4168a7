// P2: the typed diff with its serialisation against the generic one with its own, on the same
// documents in one run.
//
//   patch_cost                      the ratio in CPU time, as verdicts
//   patch_cost typed DOCUMENTS TAGS the typed diff once over, for callgrind to count:
//                                   valgrind --tool=callgrind --toggle-collect='measured_typed*'
//   patch_cost generic DOCUMENTS TAGS
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_codec.hpp"
#include "bench/minimal_patch.hpp"
#include "bench/verdicts.hpp"
#include "plan/build_update.hpp"
#include "support/random_fleet.hpp"

namespace {

using namespace storekeeper;  // NOLINT(google-build-using-namespace): a program of one file

const PlanPolicy kPolicy;

struct Corpus {
  std::vector<testing::DriftedPair> pairs;
  std::vector<SecretValues> secrets;
  std::vector<nlohmann::json> live;  // for the generic diff
  std::vector<nlohmann::json> goal;
};

// With `tags` further tags on both sides; one of them differs where the pair does.
Corpus make_corpus(int documents, int tags) {
  testing::FleetGenerator generator(20260601, testing::Fleet::kRealistic);
  Corpus corpus;
  for (int i = 0; i < documents; ++i) {
    auto pair = generator.next();
    for (int t = 0; t < tags; ++t) {
      pair.desired.tags.push_back("tag-" + std::to_string(t));
      pair.live.tags.push_back("tag-" + std::to_string(i % 4 == 0 && t == 0 ? tags : t));
    }
    normalise_tags(pair.desired.tags);
    normalise_tags(pair.live.tags);
    corpus.secrets.push_back(testing::secrets_of(pair.desired));
    corpus.live.push_back(bench::live_document(pair.live));
    corpus.goal.push_back(bench::goal_document(pair.desired));
    corpus.pairs.push_back(std::move(pair));
  }
  return corpus;
}

}  // namespace

// Outside the unnamed namespace and never inlined, so that callgrind finds them by name.
[[gnu::noinline]] std::size_t measured_typed(const Corpus& corpus) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < corpus.pairs.size(); ++i) {
    const auto patch = build_patch(corpus.pairs[i].desired, corpus.pairs[i].live, kPolicy);
    if (!patch.empty()) bytes += encode_patch(patch, corpus.secrets[i])->size();
  }
  return bytes;
}

[[gnu::noinline]] std::size_t measured_generic(const Corpus& corpus) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < corpus.live.size(); ++i) {
    const auto patch = nlohmann::json::diff(corpus.live[i], corpus.goal[i]);
    if (!patch.empty()) bytes += patch.dump().size();
  }
  return bytes;
}

namespace {

double cpu_seconds() {
  timespec now = {};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double seconds_of(Work work) {
  constexpr int kPasses = 20;
  const double start = cpu_seconds();
  for (int pass = 0; pass < kPasses; ++pass) {
    if (work() == 0) std::fputs("patch_cost: nothing was diffed\n", stderr);
  }
  return (cpu_seconds() - start) / kPasses;
}

// The least of several rounds of each, in turn: what else runs on the machine only adds. A round
// goes over the corpus many times, so that neither pays for what the other left in the caches.
std::array<double, 2> best_seconds(const Corpus& corpus) {
  constexpr int kRounds = 21;
  std::array<double, 2> best{1e9, 1e9};
  for (int round = 0; round < kRounds; ++round) {
    best[0] = std::min(best[0], seconds_of([&] { return measured_typed(corpus); }));
    best[1] = std::min(best[1], seconds_of([&] { return measured_generic(corpus); }));
  }
  return best;
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4) {
    const auto corpus = make_corpus(number(argv[2]), number(argv[3]));
    const bool typed = std::string_view(argv[1]) == "typed";
    return (typed ? measured_typed(corpus) : measured_generic(corpus)) == 0 ? 1 : 0;
  }
  constexpr int kDocuments = 500;
  bench::Verdicts verdicts;
  const auto [typed, generic] = best_seconds(make_corpus(kDocuments, 0));
  verdicts.note("P2", "typed diff and patch, a document", typed / kDocuments * 1e6, "us");
  verdicts.note("P2", "generic diff and patch, a document", generic / kDocuments * 1e6, "us");
  verdicts.at_least("P2", "generic / typed, CPU", generic / typed, 14, "x");
  return verdicts.exit_code();
}
