// The API's JSON to plain data and back, as pure functions. The JSON library is
// behind one .cpp file, and what it says about a document never comes out of it:
// its messages quote the document, which may hold a secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/caller.hpp"
#include "model/live.hpp"
#include "model/patch.hpp"
#include "model/write_document.hpp"

namespace storekeeper {

/// One answer to a list request.
struct ListPage {
  LiveSnapshot snapshot = {};
  std::optional<std::string> next = std::nullopt;          // href of `_links.next`, as it came
  std::optional<std::int64_t> total_count = std::nullopt;  // `totalCount`, should there be one
  std::size_t item_count = 0;  // of `items`, those of unknown kinds included
};

/// All or nothing: fails with kProtocol when the text is not UTF-8 JSON within bounds (depth 64,
/// strings of 64 KiB), has no array `items`, or when any item lacks its identity or version, has
/// a field of a wrong type, or states one twice. Unknown fields are ignored, and so is anything
/// odd within `_status`. The message names the item and the field, never a value.
Result<ListPage> decode_list(std::string_view body);

/// One integration as the other endpoints answer it, by the same rules. An unknown kind fails.
Result<LiveIntegration> decode_integration(std::string_view body);

/// Leaves one of several items with the same id and the same content (`_status` aside). Fails
/// with kProtocol when they differ in content.
Result<void> merge_duplicates(std::vector<LiveIntegration>* items);

/// Who is calling. Fails with kProtocol if the answer does not name the account.
Result<CallerIdentity> decode_caller(std::string_view body);

/// `_access` of one integration. What is missing or unusable is left out.
TokenRights decode_rights(std::string_view body);

/// What an error body says, as it came: neither neutralised nor shortened. Parts are empty where
/// the body, which may be of any form, does not have them.
struct ApiProblem {
  std::string code = {};
  std::string message = {};
  std::string id = {};   // for LaunchDarkly's support
  bool is_json = false;  // false for an empty body, HTML and the like
};
ApiProblem decode_problem(std::string_view body);

/// The body of a create, compact, with the values in place of the SecretSlots. It holds secrets:
/// hand it to the transport at once and keep no copy. Fails with kInternal when a slot has no
/// value, with kInvalidInput when a value cannot be sent: not UTF-8, or shaped like the mask that
/// the API shows in place of a secret.
Result<std::string> encode_create(const CreateDocument& document, const SecretValues& secrets);

/// The body of a patch: the bare array of RFC 6902. As encode_create in all else.
Result<std::string> encode_patch(const PatchDocument& document, const SecretValues& secrets);

/// The same texts, byte for byte, with "(sensitive)" in place of each secret and of each setting
/// that is never shown: for people and reports.
std::string display_create(const CreateDocument& document);
std::string display_patch(const PatchDocument& document);

/// `text` as a JSON string, quotes included.
std::string wire_json_string(std::string_view text);

}  // namespace storekeeper
