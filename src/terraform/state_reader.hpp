// Finds the stores in a state of Terraform's: a state file, or what `terraform show -json` prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/live.hpp"

namespace storekeeper {

struct StateStore {
  std::string address;  // "module.shop.TYPE.NAME[\"eu\"]", neutralised
  LiveIntegration store = {};
};

struct StateContents {
  std::vector<StateStore> stores = {};   // every instance, in the order of the state
  std::vector<std::string> unread = {};  // stores that cannot be told apart, one line each
  int data_sources = 0;
  int other_resources = 0;  // instances of other types
  int deposed = 0;          // stores that Terraform has replaced and not yet deleted
};

/// Fails with kInvalidInput; the message goes on after the name of the file ("is not JSON ...").
Result<StateContents> read_state(std::string_view text);

}  // namespace storekeeper
