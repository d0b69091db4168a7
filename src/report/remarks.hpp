// Everything that a report has to say as one flat list, for the formats that know findings and
// places only: SARIF, JUnit, annotations of GitHub, the code quality report of GitLab.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "model/apply_result.hpp"
#include "model/plan.hpp"

namespace storekeeper {

enum class RemarkLevel {
  kError,    // the exit code says so too
  kWarning,  // a person should know
  kNote,     // all is well
};

struct Remark {
  RemarkLevel level = RemarkLevel::kNote;
  std::string_view rule = {};    // a constant: "conflict", "pending-update", ...
  std::string subject = {};      // the manifest, or the quoted name of what no manifest describes
  std::string place = {};        // "checkout/production/redis"; may be empty
  std::string message = {};      // neutralised, on one line
  SourcePosition position = {};  // the file is as the user named it, not neutralised
  int length = 0;                // characters from the column on; 0: unknown
  std::chrono::milliseconds duration{0};
};

std::vector<Remark> remarks_of(const Diagnostics& diagnostics);

/// One for each entry, finding and refusal of a plan.
std::vector<Remark> remarks_of(const Plan& plan);

/// One for each action with its outcome, then the findings and refusals of its plan.
std::vector<Remark> remarks_of(const ApplyResult& applied);

/// What a rule is about, in one sentence.
std::string_view rule_description(std::string_view rule) noexcept;

}  // namespace storekeeper
