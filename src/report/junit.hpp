// Remarks as a JUnit report, which most pipelines show as a list of tests. A test fails for what
// makes the exit code say "failed", and for nothing else: a change that is pending is no failure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/remarks.hpp"

namespace storekeeper {

/// `suite` is the verb. `headline` ("No changes. ...") names the one test of a report without
/// remarks. Well-formed XML 1.0 in UTF-8, whatever the texts hold.
std::string render_junit(
    const std::vector<Remark>& remarks, std::string_view suite, std::string_view headline);

}  // namespace storekeeper
