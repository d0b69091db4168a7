#include "report/doctor_report.hpp"

#include <algorithm>
#include <cstdint>

#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestFinding = 600;
constexpr std::size_t kVerdictWidth = 13;
constexpr std::size_t kLayerWidth = 15;

Tint tint_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::kGood: return Tint::kGreen;
    case CheckVerdict::kDoubtful: return Tint::kYellow;
    case CheckVerdict::kFailed: return Tint::kRed;
    case CheckVerdict::kNotLooked: break;
  }
  return Tint::kDim;
}

const DoctorCheck* first_failure(const std::vector<DoctorCheck>& checks) {
  const auto failed = std::find_if(checks.begin(), checks.end(), [](const DoctorCheck& check) {
    return check.verdict == CheckVerdict::kFailed;
  });
  return failed == checks.end() ? nullptr : &*failed;
}

std::size_t doubts(const std::vector<DoctorCheck>& checks) {
  return static_cast<std::size_t>(std::count_if(
      checks.begin(), checks.end(),
      [](const DoctorCheck& check) { return check.verdict == CheckVerdict::kDoubtful; }));
}

std::string closing_line(const std::vector<DoctorCheck>& checks) {
  const auto doubtful = doubts(checks);
  if (const auto* const failed = first_failure(checks)) {
    return "The first layer that fails: " + std::string(failed->layer) + ".\n";
  }
  if (doubtful > 0) return "Nothing fails; " + counted(doubtful, "doubt", "doubts") + ".\n";
  return "No problems found.\n";
}

}  // namespace

std::string render_doctor_text(const std::vector<DoctorCheck>& checks, const TextStyle& style) {
  std::string text;
  for (const auto& check : checks) {
    text += padded(tinted(to_string(check.verdict), tint_of(check.verdict), style), kVerdictWidth);
    text += padded(std::string(check.layer), kLayerWidth);
    text += shown(check.finding, style, kLongestFinding) + '\n';
    if (check.next_step.empty()) continue;
    text += padded("", kVerdictWidth) + padded("", kLayerWidth) +
            "next: " + shown(check.next_step, style, kLongestFinding) + '\n';
  }
  return text + '\n' + closing_line(checks);
}

std::string render_doctor_json(const std::vector<DoctorCheck>& checks) {
  JsonWriter json;
  json.begin_object();
  json.key("checks");
  json.begin_array();
  for (const auto& check : checks) {
    json.begin_object();
    json.field("layer", check.layer);
    json.field("verdict", to_string(check.verdict));
    json.field("finding", check.finding);
    json.field("next_step", check.next_step);
    json.end_object();
  }
  json.end_array();
  json.key("failed");
  const auto* const failed = first_failure(checks);
  failed == nullptr ? json.null() : json.text(failed->layer);
  json.field("doubtful", static_cast<std::int64_t>(doubts(checks)));
  json.end_object();
  return json.take();
}

}  // namespace storekeeper
