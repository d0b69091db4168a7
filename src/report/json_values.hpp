// The model's values as JSON, for the reports in that format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/plan.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {

inline constexpr std::string_view kSensitive = "(sensitive)";

/// null for an absent value.
void write_value(JsonWriter& json, const FieldValue& value);
/// kSensitive for a secret.
void write_value(JsonWriter& json, const ConfigValue& value);
void write_value(JsonWriter& json, const Config& config);

/// [{"field", "before", "after", "sensitive"}], and "unknown" and "origin" where they say anything
void write_changes(JsonWriter& json, const std::vector<FieldChange>& changes);

/// [{"op", "path", "value"}]
void write_patch(JsonWriter& json, const PatchDocument& patch);

/// Members "project", "environment" and "type" of the object that is open.
void write_address(JsonWriter& json, const StoreAddress& address);

/// Members "file", "line" and "column" of the object that is open.
void write_position(JsonWriter& json, const SourcePosition& position);

/// An object each.
void write_finding(JsonWriter& json, const Finding& finding);
void write_refusal(JsonWriter& json, const Refusal& refusal);

/// Member "findings" of the object that is open.
void write_findings(JsonWriter& json, const Plan& plan);

/// Member "refusals" of the object that is open.
void write_refusals(JsonWriter& json, const Plan& plan);

}  // namespace storekeeper
