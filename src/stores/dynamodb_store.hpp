// A table of DynamoDB as a writer sees it: what it writes, the signed requests for that, and what
// a refusal means.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"
#include "ports/http_message.hpp"
#include "ports/transport.hpp"
#include "stores/aws_signature.hpp"
#include "stores/segment_membership.hpp"

namespace storekeeper {

struct DynamoDbTable {
  std::string host = {};  // the value of Host, with the port if the scheme's is another
  std::string region = {};
  std::string name = {};
};

/// One operation, such as "UpdateItem", and its parameters as JSON.
struct DynamoDbCall {
  std::string operation = {};
  std::string parameters = {};
};

/// Sets `synchronizedOn` of the metadata item of `prefix`, and leaves its other attributes alone.
DynamoDbCall dynamodb_sync(
    const DynamoDbTable& table, std::string_view prefix, std::int64_t synchronized_on_ms);

/// The item of one context as `change.after` says, or no item if that is empty.
DynamoDbCall dynamodb_membership(
    const DynamoDbTable& table, std::string_view prefix, const MembershipChange& change);

/// `amz_date` as aws_time() writes it: the time of sending.
HttpRequest dynamodb_request(
    const DynamoDbTable& table, const DynamoDbCall& call, std::string_view amz_date,
    const AwsCredentials& credentials);

/// What an answer other than 200 means. The message holds the name of a known kind of error and
/// no other words of the server's.
Error dynamodb_refusal(std::string_view operation, const HttpResponse& answer);

/// One after the other; stops at the first that is refused. `transport` leads to the table's host,
/// and must live until the end, as `credentials` must. Fails as the transport does, and with the
/// codes of dynamodb_refusal().
boost::asio::awaitable<Result<void>> run_dynamodb_calls(
    DynamoDbTable table, std::vector<DynamoDbCall> calls, std::string amz_date,
    const AwsCredentials* credentials, Transport* transport, Deadline deadline);

}  // namespace storekeeper
