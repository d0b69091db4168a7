// Requests as --show-requests prints them.
#pragma once

#include <string>
#include <vector>

#include "model/shown_request.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {

/// Method and path, one line for each header, an empty line, the body on one line; before them in
/// the same form what is sent before it, with an empty line between. What would take
/// over a terminal is escaped; every other byte is that of the wire.
std::string request_text(const ShownRequest& request);

/// All of them for people, indented under a heading; empty if there are none.
std::string requests_text(const std::vector<ShownRequest>& requests);

/// Member "requests" of the object that is open: [{"method", "path", "headers", "body"}];
/// where others are sent before it for the same action, they are in its "before".
void write_requests(JsonWriter& json, const std::vector<ShownRequest>& requests);
/// One of them.
void write_request(JsonWriter& json, const ShownRequest& request);

}  // namespace storekeeper
