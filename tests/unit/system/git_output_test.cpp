#include "system/git_output.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

TEST(WhatGitSaid, IsItsVerdictAndWhatWentBefore) {
  struct Case {
    std::string errors;
    const char* said;
  };
  const Case cases[] = {
      {"", "it does not say why"},
      {"warning: something\n", "it does not say why"},
      {"error: a\nremote: b\nfatal: c\nadvice\n", "a; b; c"},
      {"Permission denied (publickey).\r\nfatal: Could not read.\n\nPlease make sure\n",
       "Permission denied (publickey).; Could not read."},
      {std::string(400, '@') + "\r\nOffending key in file:1\r\nfatal: It has changed.\n",
       "Offending key in file:1; It has changed."}};
  for (const auto& row : cases) EXPECT_EQ(what_git_said(row.errors), row.said);
}

TEST(WhatGitSaid, IsCutWhereOneLineIsTooLong) {
  EXPECT_LT(what_git_said("fatal: " + std::string(5000, 'x')).size(), 400U);
}

}  // namespace
}  // namespace storekeeper
