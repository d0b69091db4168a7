// What programs may tell the daemon, who may, and what becomes of the suspensions.
#include "daemon/control.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace storekeeper {
namespace {

HttpRequest command(std::string path, std::string body = {}) {
  HttpRequest request;
  request.method = "POST";
  request.target = std::move(path);
  request.headers.add("Host", "localhost");
  request.headers.add("Storekeeper-Control", "1");
  request.body = std::move(body);
  return request;
}

TEST(ControlTest, ReadsTheCommandAndItsNames) {
  const auto read = read_control_request(command("/api/v1/suspend", "a\nb-2.c\n"), "127.0.0.1");
  ASSERT_TRUE(read.accepted);
  EXPECT_EQ(read.command.verb, ControlVerb::kSuspend);
  EXPECT_EQ(read.command.stores, (std::vector<std::string>{"a", "b-2.c"}));
  EXPECT_TRUE(read_control_request(command("/api/v1/reconcile"), "::1").accepted);
  EXPECT_TRUE(read_control_request(command("/api/v1/resume"), "127.9.9.9").accepted);
}

TEST(ControlTest, RefusesEverybodyElse) {
  const auto status = [](const HttpRequest& request, std::string_view peer = "127.0.0.1") {
    const auto read = read_control_request(request, peer);
    EXPECT_FALSE(read.accepted);
    return read.refusal.status;
  };
  const auto with = [](std::string name) {
    auto request = command("/api/v1/suspend");
    request.headers.add(std::move(name), "http://evil.example");
    return request;
  };
  EXPECT_EQ(status(command("/api/v1/suspend"), "192.0.2.1"), 403);
  EXPECT_EQ(status(command("/api/v1/suspend"), ""), 403);
  for (const auto* trace : {"Forwarded", "Via", "X-Forwarded-For", "X-Real-IP", "Origin"}) {
    EXPECT_EQ(status(with(trace)), 403) << trace;
  }
  auto page = command("/api/v1/suspend");
  page.headers = {{"Host", "localhost"}};
  EXPECT_EQ(status(page), 403);
  auto read = command("/api/v1/suspend");
  read.method = "GET";
  EXPECT_EQ(status(read), 405);
  EXPECT_EQ(status(command("/api/v1/suspend", "Not A Name\n")), 400);
  EXPECT_EQ(status(command("/api/v1/suspend", std::string(kMostControlBytes + 1, 'a'))), 413);
}

ControlCommand asked(ControlVerb verb, std::vector<std::string> stores = {}) {
  ControlCommand command;
  command.verb = verb;
  command.stores = std::move(stores);
  return command;
}

TEST(ControlTest, SuspendsAndResumesByName) {
  const auto suspended = change_suspensions({}, asked(ControlVerb::kSuspend, {"a", "b"}));
  EXPECT_EQ(suspended.answer.status, 200);
  EXPECT_EQ(suspended.event.message, "suspended");
  EXPECT_EQ(suspended.event.store, "a, b");
  EXPECT_TRUE(suspended.suspensions.holds("a"));
  EXPECT_FALSE(suspended.suspensions.holds("c"));
  const auto& now = suspended.suspensions;
  EXPECT_EQ(change_suspensions(now, asked(ControlVerb::kReconcile, {"a"})).answer.status, 409);
  EXPECT_EQ(change_suspensions(now, asked(ControlVerb::kReconcile, {"c"})).answer.status, 200);
  EXPECT_EQ(change_suspensions(now, asked(ControlVerb::kResume, {"c"})).answer.status, 409);
  const auto resumed = change_suspensions(now, asked(ControlVerb::kResume, {"a"}));
  EXPECT_FALSE(resumed.suspensions.holds("a"));
  EXPECT_TRUE(resumed.suspensions.holds("b"));
}

TEST(ControlTest, ResumesEverythingOnlyAsAWhole) {
  const auto all = change_suspensions({}, asked(ControlVerb::kSuspend)).suspensions;
  EXPECT_TRUE(all.holds("whatever"));
  EXPECT_EQ(change_suspensions(all, asked(ControlVerb::kResume, {"a"})).answer.status, 409);
  EXPECT_EQ(change_suspensions(all, asked(ControlVerb::kReconcile)).answer.status, 200);
  EXPECT_FALSE(change_suspensions(all, asked(ControlVerb::kResume)).suspensions.all());
}

DesiredSet two_manifests() {
  DesiredSet desired;
  desired.items.resize(2);
  desired.items[0].name = "a";
  desired.items[1].name = "b";
  return desired;
}

TEST(SuspensionsTest, PausesWhatItNamesAndNothingElse) {
  Suspensions suspensions;
  suspensions.suspend("b");
  auto desired = two_manifests();
  PlanPolicy policy;
  policy.prune = true;
  suspensions.restrain(desired, policy);
  EXPECT_FALSE(desired.items[0].policy.paused);
  EXPECT_TRUE(desired.items[1].policy.paused);
  EXPECT_NE(desired.items[1].policy.held_back_because, "");
  EXPECT_TRUE(policy.prune);
}

TEST(SuspensionsTest, DeletesNothingThatMightBeSuspended) {
  Suspensions suspensions;
  suspensions.suspend("gone");
  auto desired = two_manifests();
  PlanPolicy policy;
  policy.prune = true;
  suspensions.restrain(desired, policy);
  EXPECT_FALSE(policy.prune);
  EXPECT_FALSE(desired.items[0].policy.paused);

  Suspensions all;
  all.suspend_all();
  policy.prune = true;
  all.restrain(desired, policy);
  EXPECT_FALSE(policy.prune);
  EXPECT_TRUE(desired.items[0].policy.paused);
}

}  // namespace
}  // namespace storekeeper
