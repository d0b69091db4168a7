// What two hosts of repositories read: the annotations and outputs of a GitHub step, GitLab's
// widget for plans and its code quality report.
#pragma once

#include <string>
#include <vector>

#include "model/apply_result.hpp"
#include "model/plan.hpp"
#include "report/plan_render_options.hpp"
#include "report/remarks.hpp"

namespace storekeeper {

/// "::error file=a.yaml,line=3,col=5,title=...::message" for each remark that is no note. No text
/// breaks out of its line or its property.
std::string github_annotations(const std::vector<Remark>& remarks);

/// Lines NAME=VALUE for $GITHUB_OUTPUT. A plan: create, update, delete, has-changes, has-errors,
/// fingerprint, summary. A result: the same of what was done, and succeeded.
std::string github_outputs(const Plan& plan, const PlanRenderOptions& options);
std::string github_outputs(const ApplyResult& applied);
std::string github_outputs(const Diagnostics& diagnostics);

/// {"create": 1, "update": 2, "delete": 0}: GitLab's report of type `terraform`.
std::string gitlab_plan(const Plan& plan);
/// The same of what was done.
std::string gitlab_plan(const ApplyResult& applied);

/// GitLab's report of type `codequality`.
std::string gitlab_code_quality(const std::vector<Remark>& remarks);

}  // namespace storekeeper
