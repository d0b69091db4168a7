#include "report/request_text.hpp"

#include <string_view>

#include "base/printable.hpp"

namespace storekeeper {
namespace {

std::string whole(std::string_view text) { return printable(text, std::string_view::npos); }

}  // namespace

std::string request_text(const ShownRequest& request) {
  std::string text;
  for (const auto& earlier : request.before) text += request_text(earlier) + '\n';
  text += whole(request.method) + " " + whole(request.target) + "\n";
  for (const auto& [name, value] : request.headers) {
    text += whole(name) + ": " + whole(value) + "\n";
  }
  if (!request.body.empty()) text += "\n" + whole(request.body) + "\n";
  return text;
}

std::string requests_text(const std::vector<ShownRequest>& requests) {
  if (requests.empty()) return {};
  std::string text = "Requests, without the token and the values of secrets:\n\n";
  for (const auto& request : requests) {
    const auto lines = request_text(request);
    for (std::size_t at = 0; at < lines.size();) {
      const auto end = lines.find('\n', at);
      if (end > at) text += "  " + lines.substr(at, end - at);
      text += '\n';
      at = end + 1;
    }
    text += '\n';
  }
  return text;
}

void write_request(JsonWriter& json, const ShownRequest& request) {
  json.begin_object();
  json.field("method", request.method);
  json.field("path", request.target);
  json.key("headers");
  json.begin_object();
  for (const auto& [name, value] : request.headers) json.field(name, value);
  json.end_object();
  json.field("body", request.body);
  if (!request.before.empty()) {
    json.key("before");
    json.begin_array();
    for (const auto& earlier : request.before) write_request(json, earlier);
    json.end_array();
  }
  json.end_object();
}

void write_requests(JsonWriter& json, const std::vector<ShownRequest>& requests) {
  json.key("requests");
  json.begin_array();
  for (const auto& request : requests) write_request(json, request);
  json.end_array();
}

}  // namespace storekeeper
