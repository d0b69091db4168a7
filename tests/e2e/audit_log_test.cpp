// --audit-log: a line for each change, whoever makes it, and never a secret.
#include <sys/stat.h>

#include <sstream>

#include "e2e_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class AuditLog : public WithEmulator {
 protected:
  std::vector<Json> records(const std::string& name = "audit.jsonl") const {
    std::vector<Json> found;
    std::istringstream text(directory.read(name));
    for (std::string line; std::getline(text, line);) found.push_back(Json::parse(line));
    return found;
  }

  const std::string flag = "--audit-log=audit.jsonl";
};

TEST_F(AuditLog, TellsWhoChangedWhatAndHow) {
  write_manifest("cache", manifest("cache"));
  converge({flag});
  write_manifest(
      "cache", manifest(
                   "cache", "production",
                   "  redis: {host: other.example.com, password: {env: CACHE_PASSWORD}}\n"));
  variables["CACHE_PASSWORD"] = kPassword;
  const std::string allow = "--secrets-hosts=other.example.com";
  EXPECT_EQ(run({"apply", "-f", "m", "--auto-approve", allow, flag}).exit_code, 0);
  converge({flag});
  remove_manifest("cache");
  converge({flag, "--prune", "--allow-empty"});

  const auto lines = records();
  ASSERT_EQ(lines.size(), 3) << "a run without a change adds nothing";
  for (const auto& line : lines) {
    EXPECT_EQ(line.at("outcome"), "done");
    EXPECT_EQ(line.at("who").at("owner"), "default");
    EXPECT_EQ(line.at("who").at("account_id"), "emulated");
    EXPECT_NE(line.at("who").at("token_id"), "");
    EXPECT_EQ(line.at("reconcile_id").get<std::string>().size(), 8);
    EXPECT_EQ(line.at("project"), "shop");
    EXPECT_EQ(line.at("id"), lines.front().at("id"));
    EXPECT_FALSE(contains(line.dump(), kPassword));
    EXPECT_FALSE(contains(line.dump(), kToken));
  }
  EXPECT_EQ(lines[0].at("action"), "create");
  EXPECT_EQ(lines[1].at("action"), "update");
  EXPECT_EQ(lines[2].at("action"), "delete");
  const Json host = {
      {"field", "config.host"},
      {"before", "cache.example.com"},
      {"after", "other.example.com"},
      {"risk", "new-host"},
      {"sensitive", false}};
  EXPECT_EQ(lines[1].at("changes").at(0), host);
  EXPECT_TRUE(lines[1].at("changes").at(1).at("sensitive"));
  struct stat status{};
  ASSERT_EQ(::stat(directory.path("audit.jsonl").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AuditLog, TellsWhatFailed) {
  write_manifest("cache", manifest("cache"));
  emulator->set_faults(R"([{"kind":"refuse","status":403,"method":"POST"}])");
  EXPECT_EQ(run({"sync", "-f", "m", flag}).exit_code, 1);
  ASSERT_EQ(records().size(), 1);
  EXPECT_EQ(records().front().at("outcome"), "failed");
  EXPECT_NE(records().front().at("error"), nullptr);
}

TEST_F(AuditLog, NothingIsChangedWhereItCannotBeKept) {
  write_manifest("cache", manifest("cache"));
  for (const std::string verb : {"sync", "apply"}) {
    std::vector<std::string> arguments = {verb, "-f", "m", "--audit-log", "missing/audit.jsonl"};
    if (verb == "apply") arguments.emplace_back("--auto-approve");
    const auto refused = run(arguments);
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_CONTAINS(refused.errors, "missing/audit.jsonl");
    EXPECT_CONTAINS(refused.errors, "--audit-log");
  }
  EXPECT_EQ(emulator->writes(), 0);
}

}  // namespace
}  // namespace storekeeper
