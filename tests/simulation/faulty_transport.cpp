#include "simulation/faulty_transport.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "model/desired.hpp"
#include "model/ownership.hpp"
#include "model/tombstone.hpp"

namespace storekeeper::simulation {
namespace {

namespace asio = boost::asio;

// 2026-01-01T00:00:00Z: what the wall clock shows when the simulation starts.
constexpr std::int64_t kEpochMs = 1'767'225'600'000;

std::string id_in(const HttpRequest& request) {
  return request.target.substr(request.target.rfind('/') + 1);
}

bool is_list(const HttpRequest& request) {
  return request.method == "GET" && request.target.ends_with("big-segment-store");
}

Result<HttpResponse> broken(Errc code, Effect effect) {
  Error error;
  error.code = code;
  error.message = "the network failed";
  error.effect = effect;
  return fail(std::move(error));
}

HttpResponse html(int status) {
  HttpResponse response;
  response.status = status;
  response.headers.add("content-type", "text/html");
  response.body = "<html>sorry</html>";
  return response;
}

HttpResponse not_found() {
  HttpResponse response;
  response.status = 404;
  response.headers.add("content-type", "application/json");
  response.body = R"({"code":"not_found","message":"no such thing"})";
  return response;
}

}  // namespace

void FaultyTransport::check_before_sending(const HttpRequest& request) {
  auto& world = *process_->world_;
  world.note(request.method + " " + request.target);
  if (world.now() < process_->silent_until_) {
    world.violated("I5", request.method + " was sent before a 429's wait was over");
  }
  if (request.headers.all("ld-api-version").size() != 1) {
    world.violated("wire", "not exactly one LD-API-Version header");
  }
  if (request.body.find("***") != std::string::npos) {
    world.violated("I8", "a mask was written");
  }
  const auto seen = process_->seen_tags_.find(id_in(request));
  if (process_->ledger_ != nullptr) {
    const bool marked = seen != process_->seen_tags_.end() && find_tombstone(seen->second);
    process_->ledger_->check_before_sending(request, kEpochMs + world.elapsed().count(), marked);
  }
  if (request.method != "PATCH" && request.method != "DELETE") return;
  if (seen == process_->seen_tags_.end() ||
      ownership(seen->second, "default") != Ownership::kOurs) {
    world.violated("I1", request.method + " on " + id_in(request) + ", last seen as not ours");
  } else if (request.method == "DELETE" && !find_tombstone(seen->second)) {
    world.violated("I12", "DELETE on " + id_in(request) + ", last seen without the mark");
  }
  check_successor(request);
}

// I15: what goes has left its place to a store that this pass has seen working.
void FaultyTransport::check_successor(const HttpRequest& request) {
  const auto& items = process_->fake_api_->items();
  const auto old = items.find(id_in(request));
  if (old == items.end()) return;
  const bool marks = request.body.find("pending-delete.") != std::string::npos;
  if (request.method != "DELETE" && !marks) return;
  const auto& loaded = *process_->loaded_;
  const auto wanted = loaded.to_be_on.find(old->second.name);
  if (wanted == loaded.to_be_on.end()) return;
  if (wanted->second == identity_of(old->second.address, old->second.name)) return;
  if (!loaded.in_step.contains(wanted->second)) {
    process_->world_->violated("I15", request.method + " takes " + old->second.name + " away");
  }
}

// I16: a secret goes to no host that it was not sent to before, unless somebody has allowed that.
void FaultyTransport::check_redirect(const Item& written) {
  if (!process_->world_->swarm.holds_redirects || !written.texts.contains("password")) return;
  const auto& before = process_->fake_api_->items().at(written.id);
  const auto& host = written.texts.at("host");
  if (host == before.texts.at("host") || before.written_hosts.contains(host) ||
      process_->repository_->allowed_hosts.contains(host)) {
    return;
  }
  process_->world_->violated("I16", "the secret of " + written.name + " was sent to " + host);
}

HttpResponse FaultyTransport::commit(const HttpRequest& request) {
  auto& world = *process_->world_;
  auto& api = *process_->fake_api_;
  const auto loaded = process_->loaded_;
  api.on_commit = [this, &world, &api, loaded, ledger = process_->ledger_](
                      const std::string& method, const Item& item) {
    world.note("commit " + method + " " + item.id + " " + item.name);
    if (method == "PATCH" && find_tombstone(item.tags) &&
        !find_tombstone(api.items().at(item.id).tags)) {
      ++loaded->deletes;
      if (ledger != nullptr) ledger->observe_mark(item.id);
    }
    if (method == "PATCH") check_redirect(item);
    if (method != "DELETE") return;
    if (loaded->identities.contains(identity_of(item.address, item.name))) {
      world.violated("I3", "deleted " + item.name + ", which the manifests describe");
    }
    if (!loaded->complete) world.violated("I3", "deleted while a manifest could not be loaded");
    if (loaded->empty) world.violated("I3", "deleted while the source was empty");
  };
  auto lie = ListLie::kNone;
  // A first list that lies cannot be known to: there is nothing to compare it with. Two lies
  // in a row that agree cannot be told from the truth.
  if (is_list(request) && process_->has_seen_a_list_ && !process_->lied_last_) {
    if (world.strikes(Fault::kListLacksOne)) lie = ListLie::kLacksOne;
    if (world.strikes(Fault::kListEmpty)) lie = ListLie::kEmpty;
  }
  if (is_list(request)) process_->lied_last_ = lie != ListLie::kNone;
  auto response = api.handle(request, lie);
  api.on_commit = nullptr;
  return response;
}

void FaultyTransport::commit_later(HttpRequest request, Milliseconds delay) {
  // The server does it whatever becomes of the process.
  process_->world_->after(
      delay, [world = process_->world_, api = process_->fake_api_, request = std::move(request)] {
        world->note("late commit");
        api->handle(request);
      });
}

HttpResponse FaultyTransport::rate_limited(Hint* hint) {
  auto& world = *process_->world_;
  HttpResponse response;
  response.status = 429;
  response.headers.add("content-type", "application/json");
  response.body = R"({"code":"rate_limited","message":"slow down"})";
  const auto seconds = 1 + world.random.below(20);
  switch (world.random.below(4)) {
    case 0:
      response.headers.add("Retry-After", std::to_string(seconds));
      hint->wait = Milliseconds(seconds * 1000);
      break;
    case 1: {
      const auto reset =
          kEpochMs + world.elapsed().count() + static_cast<std::int64_t>(seconds * 1000);
      response.headers.add("X-Ratelimit-Reset", std::to_string(reset));
      response.headers.add("X-Ratelimit-Global-Remaining", "0");
      hint->wait = Milliseconds(seconds * 1000);
      hint->absolute = true;
      break;
    }
    case 2: response.headers.add("Retry-After", "soon"); break;
    default: break;
  }
  return response;
}

FaultyTransport::Outcome FaultyTransport::fail_after_sending(Milliseconds delay) const {
  Outcome outcome;
  outcome.result = broken(Errc::kNetwork, Effect::kUnknown);
  outcome.delay = delay;
  return outcome;
}

FaultyTransport::Outcome FaultyTransport::decide(const HttpRequest& request, Deadline deadline) {
  auto& world = *process_->world_;
  const Milliseconds there(5 + world.random.below(100));
  const bool writes = request.method != "GET";
  Outcome outcome;
  outcome.delay = there + Milliseconds(5 + world.random.below(100));
  if (world.strikes(Fault::kRefused)) {
    outcome.result = broken(Errc::kNetwork, Effect::kNone);
    return outcome;
  }
  if (world.strikes(Fault::kLostBefore)) return fail_after_sending(outcome.delay);
  if (world.strikes(Fault::kLostAfter)) {
    commit(request);
    return fail_after_sending(outcome.delay);
  }
  if (writes && world.strikes(Fault::kLateCommit)) {
    // Always within the quarantine of a create: nothing could tell a later one.
    commit_later(request, outcome.delay + Milliseconds(world.random.below(100'000)));
    return fail_after_sending(outcome.delay);
  }
  if (world.strikes(Fault::kErrorBefore)) {
    // An account always has a list: whoever says otherwise has not looked.
    const bool denies_the_list = is_list(request) && world.random.chance(0.5);
    outcome.result = denies_the_list ? not_found() : html(502);
    return outcome;
  }
  if (world.strikes(Fault::kErrorAfter)) {
    commit(request);
    outcome.result = html(503);
    return outcome;
  }
  if (world.strikes(Fault::kRateLimited)) {
    Hint hint;
    outcome.result = rate_limited(&hint);
    const auto received = world.now() + outcome.delay;
    const auto end = hint.absolute ? world.now() + hint.wait : received + hint.wait;
    outcome.silent_until = end;
    return outcome;
  }
  if (writes && world.strikes(Fault::kConflict)) {
    HttpResponse response;
    response.status = 409;
    response.headers.add("content-type", "application/json");
    response.body = R"({"code":"optimistic_locking_error","message":"conflict"})";
    outcome.result = std::move(response);
    return outcome;
  }
  auto response = commit(request);
  if (request.method == "POST" && world.strikes(Fault::kDoubleCommit)) commit(request);
  if (world.strikes(Fault::kBrokenBody) && response.status / 100 == 2 && response.status != 204) {
    response.body.resize(world.random.below(response.body.size()));
  } else {
    remember_what_was_served(response);
    if (is_list(request) && !process_->lied_last_ && response.status == 200) {
      process_->has_seen_a_list_ = true;
    }
  }
  outcome.result = std::move(response);
  if (world.now() + outcome.delay > deadline) return fail_after_sending(outcome.delay);
  return outcome;
}

void FaultyTransport::remember_what_was_served(const HttpResponse& response) {
  if (response.status / 100 != 2) return;
  for (const auto& [id, item] : process_->fake_api_->items()) {
    const auto needle = R"("_id":")" + id + '"';
    if (response.body.find(needle) == std::string::npos) continue;
    process_->seen_tags_[id] = item.tags;
    auto& loaded = *process_->loaded_;
    const auto now = identity_of(item.address, item.name);
    auto& names = loaded.seen_as[id];
    names.insert(now);
    if (process_->fake_api_->in_step(item)) loaded.in_step.insert(names.begin(), names.end());
  }
}

asio::awaitable<Result<HttpResponse>> FaultyTransport::send(
    HttpRequest request, Deadline deadline) {
  check_before_sending(request);
  auto outcome = decide(request, deadline);
  auto start = [this, delay = outcome.delay](auto handler) {
    const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    process_->world_->after(delay, process_->register_wake([shared] { std::move (*shared)(); }));
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      std::move(start), asio::use_awaitable);
  if (outcome.silent_until) {
    process_->silent_until_ = std::max(process_->silent_until_, *outcome.silent_until);
    if (process_->ledger_ != nullptr) process_->ledger_->observe_silence(*outcome.silent_until);
  }
  co_return std::move(outcome.result);
}

}  // namespace storekeeper::simulation
