// Remarks as SARIF 2.1.0, for code scanning.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/remarks.hpp"

namespace storekeeper {

struct SarifOptions {
  std::string_view tool_version = {};
  /// Where a result is placed that belongs to no file, since readers refuse results without a
  /// place; empty: such results have none.
  std::string manifests = {};
};

/// One run with one result for each remark. Indented, pure ASCII, deterministic.
std::string render_sarif(const std::vector<Remark>& remarks, const SarifOptions& options);

}  // namespace storekeeper
