#include "cli/token.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "support/temporary_directory.hpp"

namespace storekeeper {
namespace {

class Token : public ::testing::Test {
 protected:
  Settings with_file(const std::string& text) {
    Settings settings;
    directory_.write("token", text);
    settings.token_file = path("token");
    return settings;
  }
  std::string path(const std::string& name) const { return directory_.path(name); }

  testing::TemporaryDirectory directory_;
};

TEST_F(Token, ComesFromTheFileWithoutItsLastNewline) {
  for (const auto* const text : {"api-hunter2", "api-hunter2\n", "api-hunter2\r\n"}) {
    const auto token = load_token(with_file(text));
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->reveal(), "api-hunter2");
  }
}

TEST_F(Token, AMountedFileIsASymbolicLinkAndWorks) {
  auto settings = with_file("api-hunter2\n");
  directory_.link("link", "token");
  settings.token_file = path("link");
  EXPECT_TRUE(load_token(settings));
}

TEST_F(Token, OneFromAVariableGoesFirst) {
  Settings settings;
  settings.token = Secret("api-variable");
  EXPECT_EQ(load_token(settings)->reveal(), "api-variable");
}

TEST_F(Token, WhatCannotBeATokenIsRefusedWithoutBeingShown) {
  const std::string with_nul("api-\0hunter2", 12);
  for (const auto& text :
       {std::string(), std::string("\n"), std::string("api hunter2"),
        std::string("api-hunter2\n\n"), std::string(" api-hunter2"),
        std::string("TOKEN=api\thunter2"), with_nul, std::string("api-h\xc3\xbcnter2"),
        std::string(65 * 1024, 'x')}) {
    SCOPED_TRACE(text.substr(0, 20));
    const auto token = load_token(with_file(text));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::kInvalidInput);
    EXPECT_EQ(token.error().message.find("hunter2"), std::string::npos);
    EXPECT_NE(token.error().message.find("the token file"), std::string::npos);
  }
  Settings settings;
  settings.token = Secret("api hunter2");
  EXPECT_EQ(
      load_token(settings).error().message,
      "the access token holds white space or a character that no access token has");
}

TEST_F(Token, OnlyARegularFileIsRead) {
  Settings settings;
  settings.token_file = directory_.path();
  EXPECT_NE(load_token(settings).error().message.find("not a regular file"), std::string::npos);

  settings.token_file = path("pipe");
  ASSERT_EQ(::mkfifo(settings.token_file.c_str(), 0600), 0);
  EXPECT_NE(load_token(settings).error().message.find("not a regular file"), std::string::npos);

  settings.token_file = "/dev/zero";
  EXPECT_NE(load_token(settings).error().message.find("not a regular file"), std::string::npos);

  settings.token_file = path("missing");
  const auto missing = load_token(settings);
  EXPECT_NE(missing.error().message.find("does not exist"), std::string::npos);
}

TEST_F(Token, WithoutOneEveryPlaceForItIsNamed) {
  const auto token = load_token(Settings{});
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().message, "there is no access token");
  for (const auto* const place :
       {"STOREKEEPER_ACCESS_TOKEN", "LAUNCHDARKLY_ACCESS_TOKEN", "LD_ACCESS_TOKEN", "--token-file",
        "STOREKEEPER_TOKEN_FILE", "tokenFile"}) {
    EXPECT_NE(token.error().hint.find(place), std::string::npos) << place;
  }
}

TEST_F(Token, ATokenInPlaceOfAFileNameIsNotShown) {
  Settings settings;
  settings.token_file = "api-01234567-89ab-cdef-0123-456789abcdef";
  const auto token = load_token(settings);
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().message.find("0123"), std::string::npos);
}

TEST_F(Token, PathsDoNotLookLikeTokens) {
  EXPECT_FALSE(looks_like_token("/run/secrets/api-token-for-launchdarkly"));
  EXPECT_FALSE(looks_like_token("api-token.txt"));
  EXPECT_FALSE(looks_like_token("default"));
  EXPECT_TRUE(looks_like_token("api-01234567-89ab-cdef-0123-456789abcdef"));
}

}  // namespace
}  // namespace storekeeper
