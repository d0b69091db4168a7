// Laws of the patches, over large random corpora and, for minimality, by exhaustive search.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // wants <gtest/gtest.h> before it
#include <map>
#include <queue>
#include <set>

#include "plan/build_update.hpp"
#include "plan/config_difference.hpp"
#include "support/random_fleet.hpp"

namespace storekeeper {
namespace {

using nlohmann::json;
using testing::Fleet;
using testing::FleetGenerator;

bool agrees(const DesiredIntegration& desired, const LiveIntegration& live) {
  return build_update(desired, live, {}).patch.empty();
}

bool writes_a_mask(const json& patch) {
  for (const auto& operation : patch) {
    if (!operation.contains("value")) continue;
    const auto& value = operation["value"];
    if (value.is_string() && looks_masked(value.get<std::string>())) return true;
    if (!value.is_object()) continue;
    for (const auto& [key, inner] : value.items()) {
      if (inner.is_string() && looks_masked(inner.get<std::string>())) return true;
    }
  }
  return false;
}

struct CorpusCase {
  const char* name;
  Fleet fleet;
  int documents;
  PatchStyle style;
};

class PatchLaws : public ::testing::TestWithParam<CorpusCase> {};

// patch(diff(a, b), a) == b, nothing is written that did not differ, and what is not ours to
// know stays as it was.
TEST_P(PatchLaws, ApplyingThePatchGivesTheDesiredDocument) {
  const auto& c = GetParam();
  PlanPolicy policy;
  policy.patch_style = c.style;
  FleetGenerator fleet(20260601, c.fleet);
  int patched = 0;
  for (int i = 0; i < c.documents; ++i) {
    const auto [desired, live] = fleet.next();
    const auto update = build_update(desired, live, policy);
    const auto document = testing::to_json(live);
    const auto patch = testing::to_json(update.patch, testing::secrets_of(desired));
    ASSERT_FALSE(writes_a_mask(patch)) << patch;
    if (patch.empty()) continue;
    ++patched;
    const auto result = document.patch(patch);
    ASSERT_TRUE(agrees(desired, testing::read_back(live, result))) << document << patch;
    // Each operation earns its place: without it the goal is missed.
    for (std::size_t drop = 0; drop < patch.size(); ++drop) {
      auto less = patch;
      less.erase(drop);
      ASSERT_FALSE(agrees(desired, testing::read_back(live, document.patch(less))))
          << document << patch << " needs no operation " << drop;
    }
    if (c.style == PatchStyle::kWholeConfig) continue;
    for (const auto& [key, value] : document["config"].items()) {
      if (find_config_field(live.address.kind, key) != nullptr) continue;
      ASSERT_EQ(result["config"].at(key), value) << "an unknown key was touched";
    }
  }
  EXPECT_GT(patched, c.documents / 4);
  EXPECT_LT(patched, c.documents);
}

INSTANTIATE_TEST_SUITE_P(
    Corpora, PatchLaws,
    ::testing::Values(
        CorpusCase{"Realistic", Fleet::kRealistic, 20'000, PatchStyle::kFields},
        CorpusCase{"Adversarial", Fleet::kAdversarial, 5'000, PatchStyle::kFields},
        CorpusCase{"WholeConfig", Fleet::kRealistic, 5'000, PatchStyle::kWholeConfig}),
    [](const auto& tested) { return tested.param.name; });

// The oracle: the cheapest way from a document to any document that agrees, over every
// admissible operation with every value that occurs on either side. Dijkstra's search over
// whole documents, so it assumes nothing about how build_update works.
class CheapestPatch {
 public:
  CheapestPatch(const DesiredIntegration& desired, const LiveIntegration& live)
      : desired_(desired), live_(live) {
    const auto want =
        testing::to_json(build_create(desired, {}).config, testing::secrets_of(desired));
    values_["/name"] = {desired.display_name, live.name};
    values_["/on"] = {true, false};
    values_["/tags"] = {build_create(desired, {}).tags, live.tags};
    const auto have = testing::to_json(live)["config"];
    for (const auto& field : config_fields(desired.address.kind)) {
      const std::string key(field.key);
      auto& values = values_["/config/" + key];
      if (want.contains(key)) values.push_back(want[key]);
      if (have.contains(key) && !field.secret) values.push_back(have[key]);
      if (field.type == FieldType::kBoolean) {
        values.emplace_back(field.default_value == "true");
      } else if (!field.required) {
        values.emplace_back(field.default_value);
      }
    }
  }

  /// Bytes of the cheapest patch as compact JSON; 0 if none is needed.
  std::size_t bytes() const {
    using Entry = std::pair<std::size_t, std::string>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    std::set<std::string> closed;
    open.emplace(0, testing::to_json(live_).dump());
    while (!open.empty()) {
      const auto [cost, text] = open.top();
      open.pop();
      if (!closed.insert(text).second) continue;
      const auto document = json::parse(text);
      if (agrees(desired_, testing::read_back(live_, document))) {
        // The brackets; between operations, each cost has counted one comma.
        return cost == 0 ? 0 : cost - 1 + 2;
      }
      for (const auto& operation : admissible(document)) {
        const auto next = document.patch(json::array({operation})).dump();
        if (!closed.contains(next)) open.emplace(cost + operation.dump().size() + 1, next);
      }
    }
    return static_cast<std::size_t>(-1);
  }

 private:
  std::vector<json> admissible(const json& document) const {
    std::vector<json> operations;
    for (const auto& [path, values] : values_) {
      const bool present = document.contains(json::json_pointer(path));
      const bool config = path.starts_with("/config/");
      if (present && config) operations.push_back({{"op", "remove"}, {"path", path}});
      for (const auto& value : values) {
        operations.push_back(
            {{"op", present ? "replace" : "add"}, {"path", path}, {"value", value}});
      }
    }
    return operations;
  }

  const DesiredIntegration& desired_;
  const LiveIntegration& live_;
  std::map<std::string, std::vector<json>> values_;
};

TEST(PatchMinimality, NoAdmissiblePatchHasFewerBytes) {
  FleetGenerator fleet(7, Fleet::kRealistic);
  int compared = 0;
  for (int i = 0; i < 4'000 && compared < 120; ++i) {
    const auto [desired, live] = fleet.next();
    const auto patch = build_update(desired, live, {}).patch;
    // The search is exponential in the fields that differ.
    if (patch.empty() || patch.size() > 3 || desired.policy.never_delete) continue;
    ++compared;
    const auto ours = testing::to_json(patch, testing::secrets_of(desired));
    ASSERT_EQ(ours.dump().size(), CheapestPatch(desired, live).bytes())
        << testing::to_json(live) << ours;
  }
  EXPECT_EQ(compared, 120);
}

RC_GTEST_PROP(PointerTokens, AreReadBackAsTheyWere, (std::string token)) {
  // JSON texts are UTF-8; other bytes cannot be keys.
  for (auto& c : token) c = static_cast<char>(c & 0x7F);
  const json document{{token, 1}};
  RC_ASSERT(document.at(json::json_pointer("/" + escape_pointer_token(token))) == 1);
}

}  // namespace
}  // namespace storekeeper
