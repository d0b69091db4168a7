// Redis's protocol: what is sent, and every kind of answer in any pieces.
#include "stores/resp.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace storekeeper {
namespace {

using Kind = RespAnswer::Kind;

TEST(RespCommand, CountsBytes) {
  EXPECT_EQ(
      encode_command({"SET", "k\r\n", "\xc3\xa4"}),
      "*3\r\n$3\r\nSET\r\n$3\r\nk\r\n\r\n$2\r\n\xc3\xa4\r\n");
  EXPECT_EQ(encode_command({"GET", ""}), "*2\r\n$3\r\nGET\r\n$0\r\n\r\n");
}

TEST(RespDecoder, ReadsAnswersInAnyPieces) {
  const std::string stream = "+OK\r\n-NOPERM no\r\n:-42\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n";
  const std::vector<RespAnswer> expected = {
      {Kind::kText, "OK", 0},      {Kind::kError, "NOPERM no", 0}, {Kind::kInteger, "", -42},
      {Kind::kText, "a\r\nbc", 0}, {Kind::kText, "", 0},           {Kind::kNull, "", 0}};
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    RespDecoder decoder;
    std::vector<RespAnswer> seen;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      auto answer = decoder.feed(std::string_view(stream).substr(at, piece));
      while (answer && *answer) {
        seen.push_back(**answer);
        answer = decoder.feed("");
      }
      ASSERT_TRUE(answer) << answer.error().message;
    }
    EXPECT_EQ(seen, expected) << "in pieces of " << piece;
  }
}

TEST(RespDecoder, RefusesWhatIsNoAnswer) {
  for (const std::string text :
       {"HTTP/1.1 400 Bad Request\r\n", ":x\r\n", ":\r\n", "$-2\r\n", "$99999999\r\n",
        "$1\r\nabc\r\n", "*1\r\n+OK\r\n", "\r\n"}) {
    RespDecoder decoder;
    const auto answer = decoder.feed(text);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().code, Errc::kProtocol);
  }
  RespDecoder decoder;
  EXPECT_FALSE(decoder.feed(std::string(RespDecoder::kLongestLine + 1, '+')));
}

}  // namespace
}  // namespace storekeeper
