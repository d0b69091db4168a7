// The signature that AWS wants on a request (Signature Version 4). Pure: the time is an argument.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace storekeeper {

struct AwsCredentials {
  std::string access_key_id = {};
  Secret secret_access_key = {};
  Secret session_token = {};  // empty unless the credentials are temporary
};

/// Where a signature is good for.
struct AwsScope {
  std::string region = {};
  std::string service = {};
};

/// A request to the path "/" without a query.
struct AwsRequest {
  std::string method = "POST";
  /// All that are signed: names in lower case, values without spaces at their ends or in a row.
  /// "host" and "x-amz-date" (such as 20150830T123600Z) have to be among them; a session token goes
  /// in as "x-amz-security-token".
  std::map<std::string, std::string, std::less<>> headers = {};
  std::string_view body = {};
};

/// Such as 20150830T123600Z.
std::string aws_time(std::int64_t epoch_ms);

/// The value of the header Authorization. It holds the id of the key, and nothing secret.
std::string aws_authorization(
    const AwsRequest& request, const AwsScope& scope, const AwsCredentials& credentials);

}  // namespace storekeeper
