#include "cli/options.hpp"

#include <algorithm>

#include "cli/options_changes.hpp"
#include "cli/options_connection.hpp"
#include "cli/options_daemon.hpp"
#include "cli/options_display.hpp"
#include "cli/options_export.hpp"
#include "cli/options_git.hpp"
#include "cli/options_leader.hpp"
#include "cli/options_manifests.hpp"
#include "cli/options_notices.hpp"

namespace storekeeper {
namespace {

template <class... Tables>
constexpr auto joined_tables(const Tables&... tables) {
  std::array<Option, (std::tuple_size_v<Tables> + ...)> all = {};
  auto* next = all.begin();
  ((next = std::copy(tables.begin(), tables.end(), next)), ...);
  return all;
}

constexpr auto kOptions = joined_tables(
    option_table::kManifestOptions, option_table::kChangeOptions, option_table::kConnectionOptions,
    option_table::kDaemonOptions, option_table::kNoticeOptions, option_table::kLeaderOptions,
    option_table::kGitOptions, option_table::kExportOptions, option_table::kDisplayOptions);

}  // namespace

std::span<const Option> options() noexcept { return kOptions; }

const Option* find_option(std::string_view key) noexcept {
  for (const auto& option : kOptions) {
    if (option.key == key) return &option;
  }
  return nullptr;
}

std::size_t index_of(const Option& option) noexcept {
  return static_cast<std::size_t>(&option - kOptions.data());
}

}  // namespace storekeeper
