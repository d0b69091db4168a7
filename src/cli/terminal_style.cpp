#include "cli/terminal_style.hpp"

#include "cli/standard_streams.hpp"

namespace storekeeper {
namespace {

bool is_utf8_locale(const Environment& environment) {
  for (const auto* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const auto value = lookup(environment, name);
    if (value.empty()) continue;
    for (const auto* const spelling : {"UTF-8", "utf-8", "UTF8", "utf8"}) {
      if (value.find(spelling) != std::string_view::npos) return true;
    }
    return false;
  }
  return false;
}

}  // namespace

TextStyle style_when(bool on_terminal, const Settings& settings, const Environment& environment) {
  const auto terminal = lookup(environment, "TERM");
  TextStyle style;
  style.colour = on_terminal && !settings.no_color && !terminal.empty() && terminal != "dumb";
  style.unicode = !on_terminal || is_utf8_locale(environment);
  return style;
}

TextStyle style_for(int descriptor, const Settings& settings, const Environment& environment) {
  return style_when(is_terminal(descriptor), settings, environment);
}

}  // namespace storekeeper
