// Into Storekeeper and out of it again: export to files, import from Terraform, export for
// Terraform.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "e2e/e2e_fixture.hpp"
#include "support/paths.hpp"

namespace storekeeper {
namespace {

using namespace testing;

constexpr const char* kFullRedis =
    "  displayName: Checkout\n  enabled: true\n  tags: [a, b]\n  redis:\n    host: r.example.com\n"
    "    password: {env: SHOP_PRODUCTION_REDIS_PASSWORD}\n";

class Migration : public WithEmulator {
 protected:
  Migration() { variables["SHOP_PRODUCTION_REDIS_PASSWORD"] = kPassword; }

  void fill_account() const {
    write_manifest("checkout", manifest("checkout", "production", kFullRedis));
    write_manifest("search", manifest("search", "staging"));
    converge();
  }
  std::string read(const std::string& name) const {
    std::ifstream file(directory.path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::string sample(const std::string& name) {
    std::ifstream file(source_path("tests/unit/terraform/samples/" + name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(Migration, ExportedFilesPlanNoChanges) {
  fill_account();
  const auto exported = run({"export", "--out-dir", "live"});
  EXPECT_EQ(exported.exit_code, 0) << exported.errors;
  EXPECT_EQ(exported.output, "live/shop-production-redis.yaml\nlive/shop-staging-redis.yaml\n");
  EXPECT_CONTAINS(exported.errors, "2 files in \"live\", 0 of them unchanged");
  EXPECT_CONTAINS(
      read("live/shop-production-redis.yaml"), "password: {env: SHOP_PRODUCTION_REDIS_PASSWORD}");
  const auto planned = run({"plan", "-f", "live", "--prune", "--detailed-exitcode"});
  EXPECT_EQ(planned.exit_code, 0) << planned.output;

  const auto again = run({"export", "--out-dir", "live"});
  EXPECT_EQ(again.output, exported.output);
  EXPECT_CONTAINS(again.errors, "2 files in \"live\", 2 of them unchanged");
}

TEST_F(Migration, AnEditedFileIsNotReplacedUnlessForced) {
  fill_account();
  EXPECT_EQ(run({"export", "--out-dir", "live"}).exit_code, 0);
  const auto path = "live/shop-staging-redis.yaml";
  directory.write(path, read(path) + "# by hand\n");
  emulator->edit(emulator->integrations()[0]["_id"], R"({"name":"Renamed"})");
  const auto refused = run({"export", "--out-dir", "live"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.output, "");
  EXPECT_CONTAINS(refused.errors, "nothing was written");
  EXPECT_CONTAINS(refused.errors, "shop-staging-redis.yaml");
  EXPECT_FALSE(contains(read("live/shop-production-redis.yaml"), "Renamed"));
  EXPECT_CONTAINS(read(path), "# by hand");

  EXPECT_EQ(run({"export", "--out-dir", "live", "--force"}).exit_code, 0);
  EXPECT_FALSE(contains(read(path), "# by hand"));
}

// The way of docs/migration.md: import, plan, take over, and nothing but the tags changes.
TEST_F(Migration, ATerraformStateBecomesManifests) {
  const auto id = emulator->add(
      R"({"projectKey":"checkout","environmentKey":"production","integrationKey":"redis",)"
      R"("name":"Checkout production","on":true,"tags":["checkout","prod"],"config":)"
      R"({"host":"redis.checkout.example.com","port":"6380","username":"default",)"
      R"("password":"canary-pass-93c2","tlsEnabled":true}})");
  directory.write("terraform.tfstate", sample("shown_plan.json"));
  auto offline = options({"import", "terraform", "terraform.tfstate", "--out-dir", "imported"});
  offline.environment.erase("STOREKEEPER_ACCESS_TOKEN");
  const auto imported = run_with(std::move(offline));
  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_EQ(imported.output, "imported/checkout-production-redis.yaml\n");
  const auto path = "imported/checkout-production-redis.yaml";
  EXPECT_FALSE(contains(read(path) + imported.errors, "canary"));

  EXPECT_CONTAINS(run({"plan", "-f", "imported"}).output, "exists, not managed by owner");
  auto adopting = read(path);
  adopting.replace(adopting.find("spec:"), 0, "  annotations: {storekeeper/adopt: \"true\"}\n");
  directory.write(path, adopting);
  variables["CHECKOUT_PRODUCTION_REDIS_PASSWORD"] = "canary-pass-93c2";
  const auto synced = run({"sync", "-f", "imported"});
  EXPECT_EQ(synced.exit_code, 0) << synced.output << synced.errors;
  Json patches = Json::array();
  for (const auto& entry : emulator->journal()) {
    if (entry.at("method") != "GET") patches.push_back(entry);
  }
  ASSERT_EQ(patches.size(), 1U);
  EXPECT_EQ(patches[0].at("method"), "PATCH");
  EXPECT_CONTAINS(patches[0].dump(), id);
  EXPECT_CONTAINS(patches[0].dump(), "/tags");
  EXPECT_FALSE(contains(patches[0].dump(), "/config"));
}

TEST_F(Migration, NoSecretOfAStateIsEverShown) {
  for (const std::string name : {"state_file.json", "shown_state.json"}) {
    auto given = options({"import", "terraform", "-", "--log-level", "debug"});
    given.input = sample(name);
    ASSERT_TRUE(contains(given.input, "canary"));
    const auto imported = run_with(std::move(given));
    EXPECT_EQ(imported.exit_code, 0);
    EXPECT_CONTAINS(imported.output, "password: {env: CHECKOUT_PRODUCTION_REDIS_PASSWORD}");
    EXPECT_CONTAINS(
        imported.errors,
        "8 stores in the state; left alone: 3 other resources, 1 data source, 1 deposed store");
    EXPECT_FALSE(contains(imported.output + imported.errors, "canary"));
    directory.write("imported.yaml", imported.output);
    EXPECT_EQ(run({"validate", "-f", "imported.yaml"}).exit_code, 0);
  }
  // Cut anywhere, it is one error that quotes nothing.
  const auto whole = sample("shown_plan.json");
  for (std::size_t length = 0; length < whole.size() - 2; length += 397) {
    directory.write("cut.json", whole.substr(0, length));
    const auto refused = run({"import", "terraform", "cut.json"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.output, "");
    EXPECT_CONTAINS(refused.errors, "the file \"cut.json\" is not JSON, or was cut short: byte");
    EXPECT_FALSE(contains(refused.errors, "canary"));
  }
}

TEST_F(Migration, AnImportSaysWhatIsMissing) {
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{"import"}, "import needs an argument"},
      {{"import", "pulumi", "x"}, "import does not know \"pulumi\""},
      {{"import", "terraform"}, "import terraform needs STATE"},
      {{"import", "terraform", "a", "b"}, "unexpected argument \"b\""}};
  for (const auto& [arguments, message] : cases) {
    const auto refused = run(arguments);
    EXPECT_EQ(refused.exit_code, 64);
    EXPECT_CONTAINS(refused.errors, message);
  }
  const auto absent = run({"import", "terraform", "absent.tfstate"});
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_CONTAINS(absent.errors, "the file \"absent.tfstate\" cannot be read: it does not exist");
}

TEST_F(Migration, AnExportForTerraformHasAnImportForEachStore) {
  fill_account();
  const auto exported = run({"export", "--format", "terraform"});
  EXPECT_EQ(exported.exit_code, 0);
  for (const auto& item : emulator->integrations()) {
    const auto id = "shop/" + item["environmentKey"].get<std::string>() + "/redis/" +
                    item["_id"].get<std::string>();
    EXPECT_CONTAINS(exported.output, "  id = \"" + id + "\"\n");
  }
  EXPECT_CONTAINS(exported.output, " = var.shop_production_redis_password\n");
  EXPECT_FALSE(contains(exported.output, "managed-by.storekeeper"));
  EXPECT_FALSE(contains(exported.output, kPassword));
  EXPECT_FALSE(contains(exported.output, "***"));

  EXPECT_EQ(
      run({"export", "--format", "terraform", "--out-dir", "tf"}).output,
      "tf/shop-production-redis.tf\ntf/shop-staging-redis.tf\n");
  EXPECT_EQ(run({"export", "--format", "hcl"}).exit_code, 64);
}

}  // namespace
}  // namespace storekeeper
