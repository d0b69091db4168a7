#include "cli/print_config.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/printable.hpp"
#include "cli/token.hpp"

namespace storekeeper {
namespace {

using Row = std::array<std::string, 3>;

std::string shown_value(const Option& option, const Settings& settings) {
  const auto value = option.show(settings);
  if (looks_like_token(value)) return "(hidden: looks like an access token)";
  if (!value.empty()) return printable(value);
  if (option.kind == OptionKind::kSecret) return "(not set)";
  return option.default_text.empty() ? "(none)" : "(" + std::string(option.default_text) + ")";
}

}  // namespace

std::string print_config(const ResolvedSettings& resolved, const ConfigFile& file) {
  std::vector<Row> rows = {{"SETTING", "VALUE", "FROM"}};
  for (const auto& option : options()) {
    rows.push_back(
        {std::string(option.key), shown_value(option, resolved.settings),
         printable(resolved.origins[index_of(option)].name)});
  }
  std::array<std::size_t, 2> widths = {};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text =
      "# configuration file: " + (file.path.empty() ? std::string("none") : printable(file.path)) +
      "\n";
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      text += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    text += row[2] + "\n";
  }
  return text;
}

}  // namespace storekeeper
