// Whether output may have colours and characters beyond ASCII.
#pragma once

#include "cli/environment.hpp"
#include "cli/settings.hpp"
#include "report/text_style.hpp"

namespace storekeeper {

/// For text that goes to `descriptor`. Colour only on a terminal that has it and unless the
/// settings say no; plain ASCII only on a terminal whose locale is not UTF-8.
TextStyle style_for(int descriptor, const Settings& settings, const Environment& environment);

/// The decision itself, for a descriptor that is a terminal or not.
TextStyle style_when(bool on_terminal, const Settings& settings, const Environment& environment);

}  // namespace storekeeper
