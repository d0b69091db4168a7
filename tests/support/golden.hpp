// Compares text with a file under tests/golden/. Set UPDATE_GOLDEN=1 to write the
// files anew (scripts/update-golden does), and read the diff before you commit it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/paths.hpp"

namespace storekeeper::testing {

inline ::testing::AssertionResult matches_golden(
    const std::string& actual, const std::string& name) {
  const auto path = std::filesystem::path(golden_path(name));
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return ::testing::AssertionSuccess();
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return ::testing::AssertionFailure() << path << " is missing; UPDATE_GOLDEN=1 writes it";
  }
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  if (expected == actual) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << path << " differs\n--- expected\n"
                                       << expected << "--- actual\n"
                                       << actual;
}

}  // namespace storekeeper::testing
