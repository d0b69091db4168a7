// Segments that were put in: their form, and what follows for a store.
#include "emulator/segment_book.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/emulator.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

// Base64 of the SHA-256 of "ann", by sha256sum and base64.
constexpr const char* kAnn = "SZFeDX1LQC4wF9AQvBwOg8rGx5fWwW5mNA/jJoaTpqE=";

BigSegment segment(std::string key, std::vector<std::string> in, std::vector<std::string> out) {
  return {"shop", "test", std::move(key), 2, std::move(in), std::move(out)};
}

TEST(SegmentBook, GathersTheSegmentsOfEachContext) {
  SegmentBook book;
  const auto before = book.memberships("shop", "test");
  EXPECT_TRUE(before->empty());
  book.put({segment("a", {"ann", "bob"}, {}), segment("b", {}, {"ann"})});
  const auto found = book.memberships("shop", "test");
  EXPECT_EQ(found->size(), 2U);
  EXPECT_EQ(found->at(kAnn), (SegmentMembership{{"a.g2"}, {"b.g2"}}));
  EXPECT_EQ(book.memberships("shop", "test"), found) << "the same object";
  EXPECT_TRUE(book.memberships("shop", "other")->empty());
}

TEST(MembershipChanges, AreWhatDiffersOrIsUnknown) {
  const SegmentMembership in_a{{"a.g1"}, {}};
  const SegmentMembership in_b{{"b.g1"}, {}};
  const SegmentMemberships wanted = {
      {"changed", in_b}, {"new", in_a}, {"same", in_a}, {"unsure", in_a}};
  const WrittenMemberships written = {{"changed", in_a},      {"gone", in_a},
                                      {"same", in_a},         {"unsure", std::nullopt},
                                      {"lost", std::nullopt}, {"past", SegmentMembership()}};
  std::string seen;
  for (const auto& change : membership_changes(written, wanted, 100)) {
    seen +=
        change.context_hash + (change.before ? "" : "?") + (change.after.empty() ? "-" : "") + " ";
  }
  EXPECT_EQ(seen, "changed new? unsure? gone- lost?- ");
  EXPECT_EQ(membership_changes(written, wanted, 2).size(), 2U);
}

TEST(SegmentsEndpoint, TakesShowsAndForgets) {
  EmulatorSettings settings;
  settings.any_project = false;
  settings.seed = *parse_json(R"({"projects":[{"key":"shop","environments":[{"key":"test"}]}]})");
  const auto emulator = *Emulator::make(std::move(settings));
  const auto ask = [&](const char* method, std::string body, const char* path = "segments") {
    HttpRequest request;
    request.method = method;
    request.target = std::string("/__emulator/") + path;
    request.body = std::move(body);
    return emulator->handle(request, {}, 1).response;
  };
  const std::string none = R"({"segments":[]})";
  const std::string two =
      R"({"segments":[{"projectKey":"shop","environmentKey":"test","key":"a","generation":1,)"
      R"("included":["ann"],"excluded":[]},{"projectKey":"shop","environmentKey":"test",)"
      R"("key":"b","generation":3,"included":[],"excluded":["bob"]}]})";
  EXPECT_EQ(ask("GET", "").body, none);
  EXPECT_EQ(ask("PUT", two).status, 200);
  EXPECT_EQ(ask("GET", "").body, two);

  struct Case {
    const char* segment;
    int status;
    const char* part;
  };
  const Case cases[] = {
      {R"(7)", 400, "/segments/0 must be an object"},
      {R"({"projectKey":"shop","environmentKey":"test"})", 400, "/segments/0/key must be"},
      {R"({"projectKey":"shop","environmentKey":"test","key":"a","included":["x",""]})", 400,
       "/segments/0/included/1 must be"},
      {R"({"projectKey":"shop","environmentKey":"test","key":"a","include":[]})", 400,
       "/segments/0/include is not a member"},
      {R"({"projectKey":"shop","environmentKey":"test","key":"a","generation":0})", 400,
       "/segments/0/generation must be"},
      {R"({"projectKey":"shop","environmentKey":"other","key":"a"})", 404, "/segments/0: project"}};
  for (const auto& each : cases) {
    const auto answer = ask("PUT", std::string(R"({"segments":[)") + each.segment + "]}");
    EXPECT_EQ(answer.status, each.status) << each.segment;
    EXPECT_NE(answer.body.find(each.part), std::string::npos) << answer.body;
  }
  EXPECT_EQ(ask("PUT", "{}").status, 400);
  EXPECT_EQ(ask("GET", "").body, two) << "refusals change nothing";

  EXPECT_EQ(ask("DELETE", "").status, 204);
  EXPECT_EQ(ask("GET", "").body, none);
  ask("PUT", two);
  EXPECT_EQ(ask("POST", "", "reset").status, 204);
  EXPECT_EQ(ask("GET", "").body, none);
}

}  // namespace
}  // namespace storekeeper
