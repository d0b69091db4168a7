// A table of DynamoDB as a writer sees it: the requests it sends, and what a refusal means. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "ports/http_message.hpp"
#include "stores/aws_signature.hpp"

namespace storekeeper {

struct DynamoDbTable {
  std::string host = {};  // the value of Host, with the port if the scheme's is another
  std::string region = {};
  std::string table = {};
};

/// Sets `synchronizedOn` of the metadata item of `prefix`, and leaves its other attributes alone.
/// `amz_date` is the time of sending, such as 20150830T123600Z; `session_token` may be empty.
HttpRequest dynamodb_sync_request(
    const DynamoDbTable& table, std::string_view prefix, std::int64_t synchronized_on_ms,
    std::string_view amz_date, const AwsCredentials& credentials, const Secret& session_token);

/// What an answer other than 200 means. The message holds the name of a known kind of error and
/// no other words of the server's.
Error dynamodb_refusal(const HttpResponse& answer);

}  // namespace storekeeper
