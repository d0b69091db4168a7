#include "api/api_client.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "api/answer_check.hpp"
#include "api/api_codec.hpp"
#include "api/exchange.hpp"

namespace storekeeper {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostPages = 1'000;

/// Why `live` is not the integration that was asked for or written; nullptr if it is.
const char* mismatch(
    const LiveIntegration& live, const CallSubject& subject, const std::string* name) {
  if (!subject.id.empty() && live.id != subject.id) return "it has another `_id`";
  if (live.address.project != subject.address.project) return "it is of another project";
  if (live.address.environment != subject.address.environment) {
    return "it is of another environment";
  }
  if (live.address.kind != subject.address.kind) return "it is of another kind";
  if (name != nullptr && live.name != *name) return "it has another `name` than was sent";
  return nullptr;
}

Result<LiveIntegration> verified(
    const CallSubject& subject, const HttpResponse& response, const std::string* name) {
  auto live = decode_integration(response.body);
  if (!live) return fail(unverified(subject, live.error().message));
  if (const char* const problem = mismatch(*live, subject, name)) {
    return fail(unverified(subject, problem));
  }
  return live;
}

/// An answer to a write: {} may stand for settings that it leaves out.
Result<LiveIntegration> verified_write(
    const CallSubject& subject, const HttpResponse& response, const std::string* name) {
  auto live = verified(subject, response, name);
  if (live && live->config && live->config->empty()) live->config.reset();
  return live;
}

/// The name that a patch writes, or nullptr.
const std::string* written_name(const PatchDocument& document) {
  const std::string* name = nullptr;
  for (const auto& operation : document) {
    const bool writes = operation.verb == PatchVerb::kReplace || operation.verb == PatchVerb::kAdd;
    if (writes && operation.path == "/name") name = std::get_if<std::string>(&operation.value);
  }
  return name;
}

/// The path of the next page, or an error if it is not one to follow.
Result<std::optional<std::string>> next_page(
    const CallSubject& subject, const ListPage& page, std::set<std::string>& visited) {
  if (!page.next) return std::nullopt;
  if (!is_followable(*page.next)) {
    return fail(unverified(subject, "`_links.next` is not a path of this API"));
  }
  if (visited.size() == kMostPages) return fail(unverified(subject, "it has too many pages"));
  if (!visited.insert(*page.next).second) {
    return fail(unverified(subject, "`_links.next` leads in a circle"));
  }
  return page.next;
}

Call call_to_get(StoreAddress address, std::string id) {
  Call call;
  call.subject.route = ApiRoute::kGet;
  call.subject.address = std::move(address);
  call.subject.id = std::move(id);
  return call;
}

}  // namespace

struct ApiClient::Impl {
  Impl(Transport* transport, Clock* clock, Random* random, EventSink* events, ApiSettings settings)
      : exchange(transport, clock, random, events, std::move(settings)) {}

  Exchange exchange;
};

ApiClient::ApiClient(
    Transport* transport, Clock* clock, Random* random, EventSink* events, ApiSettings settings)
    : impl_(std::make_unique<Impl>(transport, clock, random, events, std::move(settings))) {}

ApiClient::~ApiClient() = default;

asio::awaitable<Result<LiveSnapshot>> ApiClient::list(Deadline give_up) {
  LiveSnapshot snapshot;
  std::size_t item_count = 0;
  std::optional<std::int64_t> total_count;
  std::string target(list_target());
  std::set<std::string> visited{target};
  Call call;
  for (;;) {
    call.target = target;
    const auto response = co_await impl_->exchange.run(&call, give_up);
    if (!response) co_return fail(response.error());
    auto page = decode_list(response->body);
    if (!page) co_return fail(unverified(call.subject, page.error().message));
    auto& items = page->snapshot.items;
    if (snapshot.items.empty()) {
      snapshot.items = std::move(items);  // mostly the only page, and a large one
    } else {
      std::move(items.begin(), items.end(), std::back_inserter(snapshot.items));
    }
    snapshot.of_unknown_kind += page->snapshot.of_unknown_kind;
    item_count += page->item_count;
    if (page->total_count) total_count = page->total_count;
    auto next = next_page(call.subject, *page, visited);
    if (!next) co_return fail(next.error());
    if (!*next) break;
    target = **next;
  }
  const auto merged = merge_duplicates(&snapshot.items);
  if (!merged) co_return fail(unverified(call.subject, merged.error().message));
  if (total_count && *total_count != static_cast<std::int64_t>(item_count)) {
    co_return fail(unverified(call.subject, "`totalCount` disagrees with the number of items"));
  }
  co_return snapshot;
}

asio::awaitable<Result<LiveIntegration>> ApiClient::get(
    StoreAddress address, std::string id, Deadline give_up) {
  const Call call = call_to_get(std::move(address), std::move(id));
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response) co_return fail(response.error());
  co_return verified(call.subject, *response, nullptr);
}

asio::awaitable<Result<LiveIntegration>> ApiClient::create(
    StoreAddress address, CreateDocument document, SecretValues secrets, Deadline give_up,
    StillWanted still_wanted) {
  Call call;
  call.still_wanted = &still_wanted;
  call.subject.route = ApiRoute::kCreate;
  call.subject.address = std::move(address);
  call.create = &document;
  call.secrets = &secrets;
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response) co_return fail(response.error());
  // A create without a name leaves the name to the server.
  const std::string* const name = document.name.empty() ? nullptr : &document.name;
  co_return verified_write(call.subject, *response, name);
}

asio::awaitable<Result<LiveIntegration>> ApiClient::patch(
    StoreAddress address, std::string id, PatchDocument document, SecretValues secrets,
    Deadline give_up, StillWanted still_wanted) {
  Call call;
  call.subject.route = ApiRoute::kPatch;
  call.subject.address = std::move(address);
  call.subject.id = std::move(id);
  call.patch = &document;
  call.secrets = &secrets;
  call.still_wanted = &still_wanted;
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response) co_return fail(response.error());
  co_return verified_write(call.subject, *response, written_name(document));
}

asio::awaitable<Result<void>> ApiClient::remove(
    StoreAddress address, std::string id, Deadline give_up, StillWanted still_wanted) {
  Call call;
  call.still_wanted = &still_wanted;
  call.subject.route = ApiRoute::kDelete;
  call.subject.address = std::move(address);
  call.subject.id = std::move(id);
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response && response.error().code != Errc::kNotFound) co_return fail(response.error());
  co_return Result<void>();
}

asio::awaitable<Result<CallerIdentity>> ApiClient::caller(Deadline give_up) {
  Call call;
  call.subject.route = ApiRoute::kCaller;
  call.target = caller_target();
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response) co_return fail(response.error());
  auto caller = decode_caller(response->body);
  if (!caller) co_return fail(unverified(call.subject, caller.error().message));
  co_return caller;
}

asio::awaitable<Result<TokenRights>> ApiClient::rights(
    StoreAddress address, std::string id, Deadline give_up) {
  const Call call = call_to_get(std::move(address), std::move(id));
  const auto response = co_await impl_->exchange.run(&call, give_up);
  if (!response) co_return fail(response.error());
  co_return decode_rights(response->body);
}

asio::awaitable<Result<std::string>> ApiClient::caller_account(Deadline give_up) {
  auto who = co_await caller(give_up);
  if (!who) co_return fail(std::move(who.error()));
  co_return std::move(who->account_id);
}

void ApiClient::keep_closed(SteadyTime until) { impl_->exchange.keep_closed(until); }

void ApiClient::on_closed(std::function<void(SteadyTime until)> tell) {
  impl_->exchange.on_closed(std::move(tell));
}

void ApiClient::set_pace(int parallelism, std::optional<int> reserve) {
  impl_->exchange.set_pace(parallelism, reserve);
}

QuotaView ApiClient::quota() const { return impl_->exchange.quota(); }

std::optional<std::chrono::seconds> ApiClient::clock_ahead() const {
  return impl_->exchange.clock_ahead();
}

RateOutlook ApiClient::outlook() const { return impl_->exchange.outlook(); }

int ApiClient::concurrency() const { return impl_->exchange.concurrency(); }

}  // namespace storekeeper
