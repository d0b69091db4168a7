#include <gtest/gtest.h>

#include <string>

#include "daemon/status_server.hpp"
#include "unit/daemon/pass_results.hpp"

namespace storekeeper {
namespace {

class StatusResponseTest : public ::testing::Test {
 protected:
  HttpResponse ask(std::string target, std::string method = "GET") const {
    HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    StatusPages pages;
    pages.readiness = &readiness_;
    pages.metrics = [] { return std::string("storekeeper_up 1\n"); };
    pages.status = [] { return std::string("{}"); };
    pages.history = [] { return std::string("[]"); };
    if (!host_.empty()) request.headers.add("Host", host_);
    pages.host_names = {"status.example.com"};
    return status_response(request, pages);
  }

  Readiness readiness_;
  std::string host_;
};

TEST_F(StatusResponseTest, LivesFromTheStart) {
  EXPECT_EQ(ask("/livez").status, 200);
  EXPECT_EQ(ask("/healthz").status, 200);
  EXPECT_EQ(ask("/livez", "HEAD").status, 200);
}

TEST_F(StatusResponseTest, ServesMetricsInTheFormatThatPrometheusExpects) {
  const auto response = ask("/metrics?name=x");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "storekeeper_up 1\n");
  EXPECT_EQ(*response.headers.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
}

TEST_F(StatusResponseTest, IsReadyOnlyAfterAGoodLoadAndAGoodList) {
  EXPECT_EQ(ask("/readyz").status, 503);
  readiness_.observe(testing::failed_with(Errc::kNetwork));
  EXPECT_EQ(ask("/readyz").status, 503);
  auto broken = testing::converged();
  broken.outcome = PassOutcome::kFailed;
  broken.manifests.diagnostics = {testing::manifest_error()};
  readiness_.observe(broken);
  EXPECT_EQ(ask("/readyz").body, "not ready: the manifests have errors\n");
  readiness_.observe(testing::converged());
  EXPECT_EQ(ask("/readyz").status, 200);
}

TEST_F(StatusResponseTest, StaysReadyThroughPassingTrouble) {
  readiness_.observe(testing::converged());
  readiness_.observe(testing::failed_with(Errc::kServer));
  EXPECT_EQ(ask("/readyz").status, 200);
}

TEST_F(StatusResponseTest, IsNotReadyWhileTheTokenIsRefused) {
  readiness_.observe(testing::converged());
  readiness_.observe(testing::failed_with(Errc::kUnauthorized));
  EXPECT_EQ(ask("/readyz").status, 503);
  readiness_.observe(testing::failed_with(Errc::kNetwork));
  EXPECT_EQ(ask("/readyz").status, 503);
  readiness_.observe(testing::converged());
  EXPECT_EQ(ask("/readyz").status, 200);
}

TEST_F(StatusResponseTest, RefusesWhatItDoesNotKnow) {
  for (const auto* target : {"/index.html", "/metrics/", "/livezz", "/../livez", "//livez"}) {
    EXPECT_EQ(ask(target).status, 404) << target;
  }
  EXPECT_EQ(ask("http://other/livez").status, 400);
  EXPECT_EQ(ask("*").status, 400);
}

TEST_F(StatusResponseTest, RefusesToChangeAnything) {
  for (const auto* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    EXPECT_EQ(ask("/api/v1/status", method).status, 405) << method;
    const auto response = ask("/metrics", method);
    EXPECT_EQ(response.status, 405) << method;
    EXPECT_EQ(*response.headers.find("Allow"), "GET, HEAD");
  }
}

TEST_F(StatusResponseTest, IsNeverStoredOrTakenForAPage) {
  for (const auto* target : {"/livez", "/readyz", "/metrics", "/nothing"}) {
    const auto response = ask(target);
    EXPECT_EQ(*response.headers.find("Cache-Control"), "no-store");
    EXPECT_EQ(*response.headers.find("X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(
        response.headers.find("Content-Security-Policy")->starts_with("default-src 'none'"));
  }
}

TEST_F(StatusResponseTest, ShowsThePageWithAPolicyThatTakesItsOwnFilesOnly) {
  const auto page = ask("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(*page.headers.find("Content-Type"), "text/html; charset=utf-8");
  const auto& policy = *page.headers.find("Content-Security-Policy");
  EXPECT_NE(policy.find("script-src 'self'; style-src 'self'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(ask("/app.js").status, 200);
  EXPECT_EQ(ask("/app.css").status, 200);
  EXPECT_EQ(ask("/icon.svg").status, 200);
}

TEST_F(StatusResponseTest, ShowsNamesToKnownHostsOnly) {
  for (const auto* known :
       {"localhost", "LOCALHOST:8970", "127.0.0.1:8970", "10.1.2.3", "[::1]:80",
        "status.example.com:8970"}) {
    host_ = known;
    EXPECT_EQ(ask("/api/v1/status").status, 200) << known;
  }
  for (const auto* other :
       {"evil.example.com", "127.0.0.1.example.com", "localhost.example.com", "[::1].example.com",
        "a127.0.0.1"}) {
    host_ = other;
    EXPECT_EQ(ask("/").status, 421) << other;
    EXPECT_EQ(ask("/api/v1/status").status, 421) << other;
    EXPECT_EQ(ask("/api/v1/events").status, 421) << other;
    EXPECT_EQ(ask("/livez").status, 200) << other;
  }
}

}  // namespace
}  // namespace storekeeper
