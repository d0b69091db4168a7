// A saved plan as a file: the plan in the JSON of plan_json.hpp, so that policies and bots read it
// as they read any, and under `storekeeper.saved` what it takes to carry it out later.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/saved_plan.hpp"
#include "report/json_writer.hpp"
#include "report/plan_render_options.hpp"

namespace storekeeper {

/// With a checksum over all of it, which survives another layout and nothing else.
std::string write_saved_plan(const SavedPlan& saved, PlanRenderOptions options);

/// Fails with kInvalidInput for what is cut short, no saved plan, of another format, or changed
/// since it was written. The message goes on after the file's name: "is no saved plan".
Result<SavedPlan> read_saved_plan(std::string_view text);

/// Member "saved" of the object that is open.
void write_saved_part(JsonWriter& json, const SavedPlan& saved, const std::string& checksum);

inline constexpr int kSavedPlanFormat = 1;
inline constexpr const char* kSavedChecksumPointer = "/storekeeper/saved/checksum";

}  // namespace storekeeper
