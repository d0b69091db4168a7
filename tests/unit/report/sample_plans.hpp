// Plans for the tests of the reports: one with everything in it, one with hostile texts, small
// ones.
#pragma once

#include <string>
#include <vector>

#include "model/apply_result.hpp"
#include "model/plan.hpp"

namespace storekeeper::testing {

/// Creates, updates, a delete, a replacement, an adoption, every kind of finding, a refusal.
Plan full_plan();

/// The same shape with terminal escapes, bidirectional controls, line ends and broken UTF-8 in
/// every text that a user or a server chooses.
Plan hostile_plan();
/// The same with other texts in those places.
Plan plan_with_texts(const std::vector<std::string>& texts);

/// A create that replaces a live integration which stays, because pruning is off.
Plan replacement_without_delete();

/// Every outcome of an action once; the last two actions of full_plan() have no result.
ApplyResult mixed_result();
ActionResult done(std::size_t index, std::string id);
ActionResult not_done(
    std::size_t index, ActionOutcome outcome, std::string message, std::string hint);

FieldChange changed(std::string field, FieldValue before, FieldValue after);
FieldChange secret_changed(std::string field);
/// The same, and the secret could not be resolved here.
FieldChange secret_unknown(std::string field);

/// Terminal escapes, bidirectional controls, line ends, NUL, C1 controls, broken UTF-8, a forged
/// closing line and a workflow command.
std::vector<std::string> evil_strings();

/// "" if `text` holds only printable characters, line ends and the SGR sequences of TextStyle, and
/// is valid UTF-8; else what is wrong.
std::string foreign_bytes(const std::string& text);

}  // namespace storekeeper::testing
