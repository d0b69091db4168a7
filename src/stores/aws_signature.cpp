#include "stores/aws_signature.hpp"

#include <array>
#include <chrono>
#include <cstdio>

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

std::string aws_time(std::int64_t epoch_ms) {
  using namespace std::chrono;
  const sys_seconds time(floor<seconds>(milliseconds(epoch_ms)));
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 48> text = {};
  std::snprintf(
      text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  return text.data();
}

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
