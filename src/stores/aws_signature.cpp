#include "stores/aws_signature.hpp"

#include "base/sha256.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kDateLength = 8;

std::string signed_names(const AwsRequest& request) {
  std::string names;
  for (const auto& [name, value] : request.headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string canonical(const AwsRequest& request) {
  std::string text = request.method + "\n/\n\n";
  for (const auto& [name, value] : request.headers) {
    text.append(name).append(":").append(value).append("\n");
  }
  return text + "\n" + signed_names(request) + "\n" + sha256_hex(request.body);
}

std::string signing_key(
    std::string_view date, const AwsScope& scope, const Secret& secret_access_key) {
  const auto secret = secret_access_key.reveal();
  std::string first;
  first.reserve(secret.size() + 4);
  first.append("AWS4").append(secret);
  const WipedAtEnd wiped(first);
  std::string key = hmac_sha256(first, date);
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service),
        std::string_view("aws4_request")}) {
    key = hmac_sha256(key, part);
  }
  return key;
}

}  // namespace

std::string aws_authorization(
    const AwsRequest& request, const AwsScope& scope, const AwsCredentials& credentials) {
  const auto found = request.headers.find("x-amz-date");
  const std::string time = found == request.headers.end() ? std::string() : found->second;
  const auto date = time.substr(0, kDateLength);
  const auto where = date + "/" + scope.region + "/" + scope.service + "/aws4_request";
  const auto to_sign =
      std::string(kAlgorithm) + "\n" + time + "\n" + where + "\n" + sha256_hex(canonical(request));
  auto key = signing_key(date, scope, credentials.secret_access_key);
  const WipedAtEnd wiped(key);
  return std::string(kAlgorithm) + " Credential=" + credentials.access_key_id + "/" + where +
         ", SignedHeaders=" + signed_names(request) +
         ", Signature=" + hex_text(hmac_sha256(key, to_sign));
}

}  // namespace storekeeper
