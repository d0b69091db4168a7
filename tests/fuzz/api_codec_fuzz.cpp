// Any bytes as an answer's body: nothing crashes, nothing of a refused body is quoted, and what
// is taken keeps the promises of api_codec.hpp.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/api_codec.hpp"

using storekeeper::decode_integration;
using storekeeper::decode_list;
using storekeeper::decode_problem;
using storekeeper::Errc;
using storekeeper::LiveIntegration;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_item(const LiveIntegration& item) {
  require(!item.id.empty() && item.id.size() <= 128);
  require(item.version >= 0);
  require(!item.address.project.empty() && !item.address.environment.empty());
  require(!item.config || !item.config->empty());
  for (std::size_t i = 1; i < item.tags.size(); ++i) require(item.tags[i - 1] < item.tags[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  auto page = decode_list(body);
  if (page) {
    for (const auto& item : page->snapshot.items) check_item(item);
    require(
        page->snapshot.items.size() + static_cast<std::size_t>(page->snapshot.of_unknown_kind) ==
        page->item_count);
    auto& items = page->snapshot.items;
    const auto before = items.size();
    if (merge_duplicates(&items)) require(items.size() <= before);
  } else {
    require(page.error().code == Errc::kProtocol && !page.error().message.empty());
    require(page.error().message.size() < 100);
  }
  const auto one = decode_integration(body);
  if (one) check_item(*one);
  const auto problem = decode_problem(body);
  require(problem.is_json || (problem.code.empty() && problem.message.empty()));
  return 0;
}
