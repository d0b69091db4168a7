// Reads answers, event by event, for lists run to many megabytes. The only file here that knows
// the JSON library; neither its exceptions nor their texts leave it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "api/api_codec.hpp"
#include "api/document_reader.hpp"

namespace storekeeper {
namespace {

/// Hands the parser's events on. Each returns false to stop it.
class ReaderEvents {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  explicit ReaderEvents(DocumentReader* reader) : reader_(reader) {}

  bool null() {
    JsonScalar value;
    return reader_->scalar(value);
  }
  bool boolean(bool flag) {
    JsonScalar value;
    value.type = JsonScalar::Type::kBoolean;
    value.boolean = flag;
    return reader_->scalar(value);
  }
  bool number_integer(number_integer_t number) { return integer(number, std::to_string(number)); }
  bool number_unsigned(number_unsigned_t number) {
    const std::string digits = std::to_string(number);
    if (number > static_cast<number_unsigned_t>(INT64_MAX)) return number_float(0, digits);
    return integer(static_cast<std::int64_t>(number), digits);
  }
  bool number_float(number_float_t, const string_t& digits) {
    JsonScalar value;
    value.type = JsonScalar::Type::kOtherNumber;
    value.number = digits;
    return reader_->scalar(value);
  }
  bool string(string_t& text) {
    if (text.size() > kLongestJsonString) return reader_->stop("a string is too long");
    JsonScalar value;
    value.type = JsonScalar::Type::kString;
    value.text = &text;
    return reader_->scalar(value);
  }
  bool binary(binary_t&) { return reader_->stop("unexpected binary data"); }
  bool start_object(std::size_t) { return reader_->open(true); }
  bool start_array(std::size_t) { return reader_->open(false); }
  bool end_object() { return reader_->close('}'); }
  bool end_array() { return reader_->close(']'); }
  bool key(string_t& name) { return reader_->key(name); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    return reader_->malformed(position);
  }

 private:
  bool integer(std::int64_t number, std::string_view digits) {
    JsonScalar value;
    value.type = JsonScalar::Type::kInteger;
    value.integer = number;
    value.number = digits;
    return reader_->scalar(value);
  }

  DocumentReader* reader_;
};

/// Takes the strings at the top of an error body, whatever else it holds.
class ProblemReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit ProblemReader(ApiProblem* problem) : problem_(problem) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool string(string_t& text) override {
    if (depth_ == 1 && is_object_ && wanted_ != nullptr) *wanted_ = text;
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) is_object_ = true;
    return ++depth_ <= kDeepestJson;
  }
  bool start_array(std::size_t) override { return ++depth_ <= kDeepestJson; }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    wanted_ = nullptr;
    if (depth_ != 1) return true;
    if (name == "code") wanted_ = &problem_->code;
    if (name == "message") wanted_ = &problem_->message;
    if (name == "id") wanted_ = &problem_->id;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }

 private:
  bool close() {
    --depth_;
    return true;
  }

  ApiProblem* problem_;
  std::string* wanted_ = nullptr;
  std::size_t depth_ = 0;
  bool is_object_ = false;
};

bool read(std::string_view body, DocumentReader& reader) {
  ReaderEvents events(&reader);
  return nlohmann::json::sax_parse(body.data(), body.data() + body.size(), &events);
}

bool same_content(const LiveIntegration& a, const LiveIntegration& b) {
  return a.version == b.version && a.address == b.address && a.name == b.name && a.on == b.on &&
         a.tags == b.tags && a.config == b.config;
}

}  // namespace

Result<ListPage> decode_list(std::string_view body) try {
  DocumentReader reader(true);
  if (!read(body, reader)) return fail(Errc::kProtocol, reader.why());
  if (!reader.has_items()) return fail(Errc::kProtocol, "`items` is missing");
  return std::move(reader.page());
} catch (const std::exception&) {
  return fail(Errc::kProtocol, "not usable JSON");
}

Result<LiveIntegration> decode_integration(std::string_view body) try {
  DocumentReader reader(false);
  if (!read(body, reader)) return fail(Errc::kProtocol, reader.why());
  if (!reader.integration()) {
    return fail(Errc::kProtocol, "`integrationKey` names a kind of store that is not known");
  }
  return *std::move(reader.integration());
} catch (const std::exception&) {
  return fail(Errc::kProtocol, "not usable JSON");
}

Result<void> merge_duplicates(std::vector<LiveIntegration>* items) {
  std::vector<std::size_t> order(items->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const int compared = (*items)[a].id.compare((*items)[b].id);
    return compared != 0 ? compared < 0 : a < b;
  });
  std::vector<bool> surplus(items->size(), false);
  bool any = false;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& first = (*items)[order[i - 1]];
    const auto& second = (*items)[order[i]];
    if (first.id != second.id) continue;
    if (!same_content(first, second)) {
      return fail(Errc::kProtocol, "id " + first.id + " occurs twice with different content");
    }
    surplus[order[i]] = any = true;
  }
  if (!any) return {};
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (surplus[i]) continue;
    if (kept != i) (*items)[kept] = std::move((*items)[i]);
    ++kept;
  }
  items->resize(kept);
  return {};
}

Result<CallerIdentity> decode_caller(std::string_view body) {
  if (body.size() > kLongestJsonString) return fail(Errc::kProtocol, "it is too long");
  const auto document = nlohmann::json::parse(body, nullptr, false);
  const auto text = [&document](const char* name) {
    const auto* const value = document.is_object() && document.contains(name)
                                  ? document[name].get_ptr<const std::string*>()
                                  : nullptr;
    return value == nullptr ? std::string() : *value;
  };
  CallerIdentity caller;
  caller.account_id = text("accountId");
  caller.token_id = text("tokenId");
  caller.token_name = text("tokenName");
  caller.member_id = text("memberId");
  if (caller.account_id.empty()) return fail(Errc::kProtocol, "it has no `accountId`");
  return caller;
}

TokenRights decode_rights(std::string_view body) {
  TokenRights rights;
  if (body.size() > kLongestJsonString) return rights;
  const auto document = nlohmann::json::parse(body, nullptr, false);
  const auto actions = [&document](const char* list) {
    std::vector<std::string> names;
    const auto path = nlohmann::json::json_pointer(std::string("/_access/") + list);
    if (!document.is_object() || !document.contains(path)) return names;
    for (const auto& entry : document.at(path)) {
      if (!entry.is_object() || !entry.contains("action")) continue;
      if (const auto* name = entry["action"].get_ptr<const std::string*>()) names.push_back(*name);
    }
    return names;
  };
  rights.allowed = actions("allowed");
  rights.denied = actions("denied");
  return rights;
}

ApiProblem decode_problem(std::string_view body) try {
  ApiProblem problem;
  if (body.size() > kLongestJsonString) return problem;
  ProblemReader reader(&problem);
  problem.is_json = nlohmann::json::sax_parse(body.data(), body.data() + body.size(), &reader);
  if (!problem.is_json) return ApiProblem{};
  return problem;
} catch (const std::exception&) {
  return ApiProblem{};
}

}  // namespace storekeeper
