// Any bytes as a ledger: what is accepted is exactly what would be written again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "reconcile/ledger.hpp"

namespace {

using namespace storekeeper;

void check(std::string_view text) {
  const auto ledger = decode_ledger(text);
  if (ledger && encode_ledger(*ledger) != text) std::abort();
  if (!ledger && ledger.error().message.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text);
  // With a checksum that is right, so that the lines are what decides.
  std::string sealed(text);
  check(sealed + "checksum " + ledger_key(sealed) + '\n');
  return 0;
}
