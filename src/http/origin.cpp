// parse_origin(): what --api-url may be.
#include "http/address_rules.hpp"
#include "http/head_rules.hpp"
#include "http/url.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kHint = "give scheme and host only, as in https://app.launchdarkly.com";

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(
      Errc::kInvalidInput, "read the API's address: " + std::string(why), std::string(kHint));
}

}  // namespace

Result<Origin> parse_origin(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return refuse("it has no scheme");
  const auto scheme = url.substr(0, scheme_end);
  Origin origin;
  origin.tls = same_ignoring_case(scheme, "https");
  if (!origin.tls && !same_ignoring_case(scheme, "http")) {
    return refuse("its scheme is neither https nor http");
  }
  auto rest = url.substr(scheme_end + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  // Says nothing of what was found: it may be a password.
  if (rest.find('@') != std::string_view::npos) return refuse("it has user information");
  if (rest.find_first_of("/?#\\") != std::string_view::npos) {
    return refuse("it has a path, a query or a fragment");
  }
  auto parts = parse_authority(rest, origin.tls ? "443" : "80");
  if (!parts) return refuse(parts.error().message);
  origin.host = std::move(parts->host);
  origin.port = std::move(parts->port);
  if (const auto address = parse_address(origin.host); address && is_never_an_api(*address)) {
    return refuse("link-local addresses are never used");
  }
  if (!origin.tls && !is_loopback_host(origin.host)) {
    return refuse("plain http is for loopback addresses only");
  }
  return origin;
}

}  // namespace storekeeper
