// AWS's own examples of signed requests.
#include "stores/aws_signature.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace storekeeper {
namespace {

struct Example {
  const char* method;
  const char* signature;

  friend void PrintTo(const Example& example, std::ostream* out) { *out << example.method; }
};

class AwsSignature : public ::testing::TestWithParam<Example> {};

TEST_P(AwsSignature, IsAsPublished) {
  AwsRequest request;
  request.method = GetParam().method;
  request.headers = {{"host", "example.amazonaws.com"}, {"x-amz-date", "20150830T123600Z"}};
  const AwsCredentials credentials{
      "AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), Secret()};
  EXPECT_EQ(
      aws_authorization(request, {"us-east-1", "service"}, credentials),
      std::string("AWS4-HMAC-SHA256 "
                  "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                  "SignedHeaders=host;x-amz-date, Signature=") +
          GetParam().signature);
}

INSTANTIATE_TEST_SUITE_P(
    Published, AwsSignature,
    ::testing::Values(
        Example{"GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
        Example{"POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"}));

TEST(AwsTime, IsInUtcToTheSecond) {
  EXPECT_EQ(aws_time(1440938160999), "20150830T123600Z");
  EXPECT_EQ(aws_time(0), "19700101T000000Z");
}

}  // namespace
}  // namespace storekeeper
