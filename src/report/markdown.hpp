// Reports in GitHub's and GitLab's Markdown, for comments on pull requests and summaries of jobs.
//
// Each opens with a hidden marker, by which a bot finds its own comment again, and a title with the
// counts; stores are folded. Never longer than PlanRenderOptions::markdown_limit.
#pragma once

#include <string>

#include "base/diagnostic.hpp"
#include "model/apply_result.hpp"
#include "model/plan.hpp"
#include "report/diagnostics_text.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// "<!-- storekeeper:plan owner=default -->".
std::string markdown_marker(const std::string& verb, const std::string& owner);

std::string render_plan_markdown(const Plan& plan, const PlanRenderOptions& options);

std::string render_apply_markdown(const ApplyResult& applied, const PlanRenderOptions& options);

std::string render_validation_markdown(
    const Diagnostics& diagnostics, const ValidationSummary& summary,
    const PlanRenderOptions& options);

}  // namespace storekeeper
