// The lease in Kubernetes as a pod takes it: TLS with the cluster's own authority, and a token that
// is renewed in its file.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <utility>

#include "cli/lease_place.hpp"
#include "integration/test_certificates.hpp"
#include "support/http_receiver.hpp"
#include "support/lease_api.hpp"
#include "support/run_awaitable.hpp"
#include "support/temporary_directory.hpp"
#include "system/asio_clock.hpp"
#include "system/system_random.hpp"

namespace storekeeper {
namespace {

using testing::Certificate;
using testing::CertificateOptions;

class KubernetesLeaseTest : public ::testing::Test {
 protected:
  KubernetesLeaseTest() {
    const auto authority = make_authority();
    certificates_.write_certificate("ca.pem", authority);
    CertificateOptions named;
    named.alternative_names = "IP:127.0.0.1";
    const auto certificate = testing::make_certificate(named, &authority);
    ServerSettings server;
    server.tls_certificate_file = certificates_.write_certificate("server.pem", certificate);
    server.tls_key_file = certificates_.write_key("server.key", certificate);
    server_ = std::make_unique<testing::HttpReceiver>(
        [this](const HttpRequest& request) { return api_.answer(request); }, server);
    trust("ca.pem");
    pod_.write("token", "service-account\n");
  }

  static Certificate make_authority() {
    CertificateOptions options;
    options.common_name = "the cluster's authority";
    options.is_authority = true;
    return testing::make_certificate(options, nullptr);
  }
  void trust(const std::string& certificate) const {
    std::filesystem::copy_file(
        certificates_.path() / certificate, pod_.path("ca.crt"),
        std::filesystem::copy_options::overwrite_existing);
  }

  LeaseStorage* open() {
    Settings settings;
    settings.leader_election.place = LeaderElection::Place::kKubernetes;
    settings.leader_election.where = "shop/storekeeper";
    settings.lease_duration = std::chrono::seconds(15);
    settings.kubernetes_host = "127.0.0.1";
    settings.kubernetes_port = server_->url().substr(server_->url().rfind(':') + 1);
    auto made = make_lease_place(settings, random_, pod_.path() + '/');
    EXPECT_TRUE(made) << made.error().message;
    place_ = *std::move(made);
    return place_.open(&clock_);
  }
  Result<LeaseState> try_hold(LeaseStorage* lease) {
    return testing::run_awaitable(io_, lease->try_hold(clock_.now() + std::chrono::seconds(20)));
  }

  testing::CertificateDirectory certificates_;
  testing::TemporaryDirectory pod_;
  testing::LeaseApi api_;
  std::unique_ptr<testing::HttpReceiver> server_;
  boost::asio::io_context io_;
  AsioClock clock_{io_};
  SystemRandom random_;
  LeasePlace place_;
};

TEST_F(KubernetesLeaseTest, HoldsItAndFollowsTheTokenInItsFile) {
  auto* lease = open();
  const auto held = try_hold(lease);
  ASSERT_TRUE(held) << held.error().message;
  EXPECT_TRUE(held->held);
  EXPECT_EQ(api_.holder(), place_.identity);

  api_.token = "renewed";
  const auto refused = try_hold(lease);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kForbidden);
  EXPECT_EQ(refused.error().message.find("service-account"), std::string::npos);

  pod_.write("token", "renewed");
  const auto again = try_hold(lease);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->held);
}

TEST_F(KubernetesLeaseTest, SaysNothingToAServerOfAnotherAuthority) {
  certificates_.write_certificate("other.pem", make_authority());
  trust("other.pem");
  const auto held = try_hold(open());
  ASSERT_FALSE(held);
  EXPECT_NE(held.error().message.find("certificate"), std::string::npos) << held.error().message;
  EXPECT_TRUE(server_->requests().empty());
  EXPECT_TRUE(api_.lease.is_null());
}

TEST_F(KubernetesLeaseTest, NamesTheFileThatIsMissing) {
  auto* lease = open();
  std::filesystem::remove(pod_.path("token"));
  const auto held = try_hold(lease);
  ASSERT_FALSE(held);
  EXPECT_NE(held.error().message.find(pod_.path("token")), std::string::npos)
      << held.error().message;
}

}  // namespace
}  // namespace storekeeper
