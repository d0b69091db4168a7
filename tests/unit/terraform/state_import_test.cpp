#include "terraform/state_import.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // wants <gtest/gtest.h> before it

#include <fstream>
#include <iterator>
#include <set>

#include "base/json_text.hpp"
#include "manifest/manifest_loader.hpp"
#include "model/ownership.hpp"
#include "plan/make_plan.hpp"
#include "support/golden.hpp"
#include "support/paths.hpp"
#include "support/random_live.hpp"

namespace storekeeper {
namespace {

constexpr const char* kCanary = "canary-pass-93c2";

std::string sample(const std::string& name) {
  std::ifstream file(testing::source_path("tests/unit/terraform/samples/" + name));
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string everything(const TerraformImport& imported) {
  auto text = join_manifests(imported.manifests);
  for (const auto& manifest : imported.manifests) {
    for (const auto& warning : manifest.warnings) {
      text += "# warning: " + manifest.name + ": " + warning + '\n';
    }
  }
  for (const auto& unread : imported.unread) text += "# unread: " + unread + '\n';
  return text + "# data sources: " + std::to_string(imported.data_sources) +
         ", other resources: " + std::to_string(imported.other_resources) +
         ", deposed: " + std::to_string(imported.deposed) + '\n';
}

// Modules, count, for_each, data sources, others, deposed, maps, nulls, masks; and what is printed
// of the same.
TEST(StateImport, ReadsBothForms) {
  for (const std::string name : {"state_file", "shown_state", "shown_plan"}) {
    const auto text = sample(name + ".json");
    EXPECT_NE(text.find(kCanary), std::string::npos) << "the sample must hold the canary";
    const auto imported = import_state(text);
    ASSERT_TRUE(imported) << imported.error().message;
    const auto all = everything(*imported);
    EXPECT_EQ(all.find("canary"), std::string::npos) << all;
    EXPECT_TRUE(testing::matches_golden(all, "terraform/" + name + ".yaml"));
    const auto parsed = parse_manifests(join_manifests(imported->manifests), name, {});
    EXPECT_FALSE(has_errors(parsed.diagnostics));
  }
}

TEST(StateImport, AnEmptyStateHasNoStores) {
  for (const std::string text :
       {R"({"version": 4, "resources": []})", R"({"format_version": "1.0"})",
        R"({"format_version": "0.2", "values": {"root_module": {}}})"}) {
    const auto imported = import_state(text);
    ASSERT_TRUE(imported) << text;
    EXPECT_TRUE(imported->manifests.empty());
  }
}

TEST(StateImport, RefusesWithOneClearError) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "is not JSON, or was cut short: byte 1"},
      {R"({"version": 4, "resources": [{"type": "canary)",
       "is not JSON, or was cut short: byte 46"},
      {"resource \"canary\" {}", "is not JSON, or was cut short: byte 1"},
      {std::string(100, '['), "is nested more than 64 levels deep"},
      {R"({"version": 3, "modules": []})", "is not a state of version 4"},
      {R"({"version": "4", "resources": []})", "is not a state of version 4"},
      {R"({"version": 4})", "is a state without a list of resources"},
      {R"({"version": 4, "resources": {}})", "is a state without a list of resources"},
      {R"({"format_version": "2.0"})", "has a format_version that is not known"},
      {R"({"encrypted_data": "canary", "version": 4})", "is encrypted"},
      {R"({"canary": true})", "is not a state of Terraform's"},
      {R"(["canary"])", "is not a state of Terraform's"},
      {R"({"version": 4, "version": 4})", "has an object with the same key twice"}};
  for (const auto& [text, message] : cases) {
    const auto imported = import_state(text);
    ASSERT_FALSE(imported) << text;
    EXPECT_EQ(imported.error().message, message) << text;
    EXPECT_FALSE(imported.error().hint.empty()) << text;
    EXPECT_EQ(imported.error().hint.find("canary"), std::string::npos);
  }
}

std::string state_of(const std::vector<LiveIntegration>& items, const std::string& password) {
  std::string resources;
  for (const auto& item : items) {
    std::string config;
    for (const auto& entry : *item.config) {
      config += (config.empty() ? "" : ",") + json_string(entry.key) + ':';
      if (entry.key == "password") {
        config += json_string(password);
      } else if (const auto* flag = std::get_if<bool>(&entry.value)) {
        config += *flag ? "true" : "false";
      } else {
        config += json_string(std::get<std::string>(entry.value));
      }
    }
    std::string tags;
    for (const auto& tag : item.tags) tags += (tags.empty() ? "" : ",") + json_string(tag);
    const auto path = to_string(item.address) + '/' + item.id;
    resources += std::string(resources.empty() ? "" : ",") +
                 R"({"mode":"managed","type":"launchdarkly_big_segment_store_integration",)" +
                 R"("name":"r","instances":[{"attributes":{"id":)" + json_string(path) +
                 ",\"project_key\":" + json_string(item.address.project) +
                 ",\"environment_key\":" + json_string(item.address.environment) +
                 ",\"integration_key\":" + json_string(to_string(item.address.kind)) +
                 ",\"name\":" + json_string(item.name) + ",\"on\":" + (item.on ? "true" : "false") +
                 ",\"tags\":[" + tags + "],\"config\":" + json_string('{' + config + '}') + "}}]}";
  }
  return R"({"version":4,"resources":[)" + resources + "]}";
}

// What Terraform put there, imported and taken over, needs no change but the tags of ownership.
RC_GTEST_PROP(StateImport, APlanAfterAnImportTakesOverAndNothingElse, ()) {
  const std::string password = "abc-" + *testing::any_text() + "canary-xyz";
  std::vector<LiveIntegration> items;
  std::set<std::string> addresses;
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    auto item = testing::any_live();
    item.id = "id" + std::to_string(i);
    item.tags = without_ownership(item.tags);
    if (addresses.insert(to_string(item.address)).second) items.push_back(std::move(item));
  }
  const auto imported = import_state(state_of(items, password));
  RC_ASSERT(imported.has_value());
  const auto text = join_manifests(imported->manifests);
  RC_ASSERT(text.find("canary") == std::string::npos);
  auto parsed = parse_manifests(text, "import.yaml", {});
  RC_ASSERT(!has_errors(parsed.diagnostics));
  RC_ASSERT(parsed.items.size() == items.size());

  DesiredSet desired;
  desired.items = std::move(parsed.items);
  for (auto& item : desired.items) {
    for (auto& secret : item.secrets) secret.value = Secret(password);
  }
  LiveSnapshot live;
  live.items = items;
  PlanPolicy policy;
  policy.adopt = true;
  for (const auto& action : make_plan(desired, live, policy).actions) {
    RC_ASSERT(action.kind == ActionKind::kUpdate && action.adopts);
    RC_ASSERT(action.patch.size() == 1U);
    RC_ASSERT(action.patch[0].path == "/tags");
  }
}

}  // namespace
}  // namespace storekeeper
