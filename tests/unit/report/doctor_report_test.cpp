#include "report/doctor_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "sample_plans.hpp"
#include "support/golden.hpp"

namespace storekeeper {
namespace {

using testing::evil_strings;
using testing::foreign_bytes;
using testing::matches_golden;

constexpr TextStyle kPlain{};
constexpr TextStyle kColour{true, true, 80};

std::vector<DoctorCheck> sample() {
  return {
      {"configuration", CheckVerdict::kGood, "no configuration file", ""},
      {"secrets", CheckVerdict::kDoubtful, "1 of 2 cannot be read", "set it"},
      {"network", CheckVerdict::kFailed, "connect to naïve.example.com: refused",
       "check the network"},
      {"clock", CheckVerdict::kNotLooked, "not looked at after that", ""}};
}

TEST(DoctorText, IsALineForEachLayerAndTheFirstThatFails) {
  EXPECT_TRUE(matches_golden(render_doctor_text(sample(), kPlain), "doctor/report.txt"));
  EXPECT_TRUE(matches_golden(render_doctor_text(sample(), kColour), "doctor/report_colour.txt"));
}

TEST(DoctorText, CountsDoubtsWhereNothingFails) {
  auto checks = sample();
  checks[2].verdict = CheckVerdict::kGood;
  EXPECT_TRUE(render_doctor_text(checks, kPlain).ends_with("\nNothing fails; 1 doubt.\n"));
  checks[1].verdict = CheckVerdict::kGood;
  EXPECT_TRUE(render_doctor_text(checks, kPlain).ends_with("\nNo problems found.\n"));
}

TEST(DoctorText, NeutralisesWhatAServerSaid) {
  for (const auto& evil : evil_strings()) {
    auto checks = sample();
    checks[2].finding = evil;
    checks[2].next_step = evil;
    const auto text = render_doctor_text(checks, kPlain);
    EXPECT_EQ(foreign_bytes(text), "");
    const auto lines = std::count(text.begin(), text.end(), '\n');
    EXPECT_EQ(
        lines, std::count_if(
                   checks.begin(), checks.end(),
                   [](const DoctorCheck& check) { return !check.next_step.empty(); }) +
                   static_cast<std::ptrdiff_t>(checks.size()) + 2);
  }
}

TEST(DoctorJson, HasAllOfIt) {
  const auto text = render_doctor_json(sample());
  EXPECT_TRUE(matches_golden(text, "doctor/report.json"));
  const auto report = nlohmann::json::parse(text);
  EXPECT_EQ(report["failed"], "network");
  EXPECT_EQ(report["doubtful"], 1);
  EXPECT_EQ(nlohmann::json::parse(render_doctor_json({}))["failed"], nullptr);
}

}  // namespace
}  // namespace storekeeper
