// What `storekeeper doctor` has found, for people and as JSON.
#pragma once

#include <string>
#include <vector>

#include "model/doctor_check.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// One line a layer, in order; under those that need something done, the next step; and a closing
/// line that names the first layer that has failed.
std::string render_doctor_text(const std::vector<DoctorCheck>& checks, const TextStyle& style);

/// {"checks": [...], "failed": "network" or null, "doubtful": 1}. Indented, pure ASCII.
std::string render_doctor_json(const std::vector<DoctorCheck>& checks);

}  // namespace storekeeper
