// The gate that every request passes: faults, token, quota, path, method, beta header.
#include "emulator/emulator.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "emulator/emulator_state.hpp"
#include "emulator/endpoints.hpp"
#include "emulator/fault_replies.hpp"
#include "emulator/json_text.hpp"

namespace storekeeper {
namespace {

using State = Emulator::State;

std::string_view header(const HttpRequest& request, std::string_view name) {
  const auto* value = request.headers.find(name);
  return value ? std::string_view(*value) : std::string_view();
}

// Proxies that know only GET and POST send the rest as a POST with this header.
std::string effective_method(const HttpRequest& request) {
  const auto wanted = header(request, "X-HTTP-Method-Override");
  if (request.method != "POST" || wanted.empty()) return request.method;
  std::string method(wanted);
  for (auto& c : method) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return method;
}

const AccessToken* caller_of(const State& state, const HttpRequest& request) {
  const Secret given(header(request, "Authorization"));
  if (given.empty()) return nullptr;
  const AccessToken* found = nullptr;
  for (const auto& token : state.settings.tokens) {
    if (!found && Secret::same(token.value, given)) found = &token;
  }
  return found;
}

ApiRefusal missing_beta(Behaviour::MissingBeta status) {
  ApiRefusal refusal;
  refusal.code.clear();
  refusal.message = "this resource is in beta; send the header \"LD-API-Version: beta\" to use it";
  refusal.status = status == Behaviour::MissingBeta::kForbidden ? 403
                   : status == Behaviour::MissingBeta::kInvalid ? 400
                                                                : 404;
  return refusal;
}

Answer<HttpResponse> dispatch(const CallContext& call, std::string_view method) {
  switch (call.route->kind) {
    case RouteKind::kList: return list_integrations(call);
    case RouteKind::kCreate: return create_integration(call);
    case RouteKind::kIntegration:
      if (method == "GET") return get_integration(call);
      return method == "PATCH" ? patch_integration(call) : delete_integration(call);
    case RouteKind::kProject: return get_project(call);
    case RouteKind::kEnvironment: return get_environment(call);
    case RouteKind::kCaller: return get_caller(call);
    case RouteKind::kAddresses: return get_addresses(call);
    case RouteKind::kAuditLog: return get_audit_log(call);
    case RouteKind::kControl:
    case RouteKind::kUnknown: break;
  }
  return refuse(404, "not_found", "there is nothing at this path");
}

// Of the project or the environment: the first two keys of all routes that have keys.
bool names_odd_key(const Route& route) {
  const auto is_odd = [](std::string_view key) {
    constexpr std::string_view kFirst =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return key.empty() || kFirst.find(key.front()) == std::string_view::npos ||
           std::any_of(key.begin(), key.end(), [&](char c) {
             return kFirst.find(c) == std::string_view::npos && c != '_' && c != '.' && c != '-';
           });
  };
  const auto count = std::min<std::size_t>(2, route.keys.size());
  return std::any_of(route.keys.begin(), route.keys.begin() + static_cast<long>(count), is_odd);
}

/// One request on its way through the gate.
struct Visit {
  State* state = nullptr;
  const HttpRequest* request = nullptr;
  std::string method = {};
  Route route = {};
  const AccessToken* caller = nullptr;
  std::string_view peer = {};
  std::int64_t now_ms = 0;
  ListLie list_lie = ListLie::kNone;
};

Answer<HttpResponse> admitted(const Visit& visit) {
  const auto& behaviour = visit.state->behaviour;
  if (visit.route.kind == RouteKind::kUnknown) {
    return refuse(404, "not_found", "there is nothing at this path");
  }
  if (behaviour.odd_keys == Behaviour::Acceptance::kRefuse && names_odd_key(visit.route)) {
    return refuse(404, "not_found", "project, environment or integration not found");
  }
  if (!visit.route.has_method(visit.method)) {
    return tl::unexpected(ApiRefusal{
        405, "method_not_allowed", quoted(visit.method, 20) + " is not a method of this resource",
        visit.route.allowed()});
  }
  if (visit.route.is_beta && header(*visit.request, "LD-API-Version") != "beta") {
    return tl::unexpected(missing_beta(behaviour.missing_beta));
  }
  CallContext call;
  call.account = &visit.state->account;
  call.audit_log = &visit.state->audit_log;
  call.behaviour = &behaviour;
  call.histories = &visit.state->histories;
  call.synced = visit.state->settings.synced;
  call.caller = visit.caller;
  call.route = &visit.route;
  call.target = visit.request->target;
  call.body = visit.request->body;
  call.content_type = header(*visit.request, "Content-Type");
  call.now_ms = visit.now_ms;
  call.list_lie = visit.list_lie;
  return dispatch(call, visit.method);
}

HttpResponse refusal_response(State& state, const ApiRefusal& refusal, std::int64_t now_ms) {
  const auto id = state.behaviour.error_ids ? state.account.new_id(now_ms) : std::string();
  return error_response(refusal, id);
}

HttpResponse process(const Visit& visit, bool charged) {
  auto& state = *visit.state;
  if (!visit.caller) {
    if (state.behaviour.unauthorized_body == Behaviour::UnauthorizedBody::kEmpty) {
      HttpResponse empty;
      empty.status = 401;
      return empty;
    }
    return refusal_response(state, {401, "unauthorized", "invalid access token", {}}, visit.now_ms);
  }
  QuotaVerdict verdict;
  if (charged) {
    verdict = state.quota.charge(
        visit.method + " " + std::string(visit.route.name), visit.caller->name, visit.peer,
        visit.now_ms, state.behaviour);
  }
  HttpResponse response;
  if (verdict.limited) {
    response =
        refusal_response(state, {429, "rate_limited", "rate limit exceeded", {}}, visit.now_ms);
  } else {
    auto answer = admitted(visit);
    response = answer ? *std::move(answer) : refusal_response(state, answer.error(), visit.now_ms);
  }
  for (const auto& [name, value] : verdict.headers) response.headers.add(name, value);
  return response;
}

std::string_view delivery_name(Delivery delivery) {
  switch (delivery) {
    case Delivery::kSend:
    case Delivery::kRaw: return "sent";
    case Delivery::kCloseSilently: return "closed";
    case Delivery::kReset: return "reset";
    case Delivery::kHang: return "hung";
    case Delivery::kTruncate: return "truncated";
  }
  return "";
}

void write_journal(
    const Visit& visit, const FaultRule* fault, const EmulatorReply& reply, bool committed) {
  const auto& request = *visit.request;
  JournalEntry entry;
  entry.at_ms = visit.now_ms;
  entry.method = visit.method;
  entry.target = request.target;
  entry.route = std::string(visit.route.name);
  entry.token = visit.caller ? visit.caller->name : "";
  entry.api_version = std::string(header(request, "LD-API-Version"));
  entry.user_agent = std::string(header(request, "User-Agent"));
  entry.content_type = std::string(header(request, "Content-Type"));
  entry.body = request.body;
  entry.fault = fault ? std::string(to_string(fault->kind)) : "";
  entry.delivery = std::string(delivery_name(reply.delivery));
  const bool answered = reply.delivery == Delivery::kSend || reply.delivery == Delivery::kTruncate;
  entry.status = answered ? reply.response.status : 0;
  entry.committed = committed;
  visit.state->journal.record(std::move(entry));
}

Visit visit_of(
    State& state, const HttpRequest& request, std::string_view peer, std::int64_t now_ms) {
  Visit visit;
  visit.state = &state;
  visit.request = &request;
  visit.method = effective_method(request);
  visit.route = find_route(request.target);
  visit.caller = caller_of(state, request);
  visit.peer = peer;
  visit.now_ms = now_ms;
  return visit;
}

void commit_pending(State& state, std::int64_t now_ms) {
  std::vector<PendingCommit> due;
  std::erase_if(state.pending, [&](PendingCommit& pending) {
    if (pending.due_ms > now_ms) return false;
    due.push_back(std::move(pending));
    return true;
  });
  std::stable_sort(due.begin(), due.end(), [](const PendingCommit& a, const PendingCommit& b) {
    return a.due_ms < b.due_ms;
  });
  for (const auto& pending : due) {
    process(visit_of(state, pending.request, {}, pending.due_ms), false);
  }
}

EmulatorReply answer_call(Visit visit) {
  auto& state = *visit.state;
  const auto [fault, latency_ms] = state.faults.choose(visit.method, visit.route.name);
  const auto writes = state.account.writes();
  std::optional<EmulatorReply> early;
  if (fault) early = reply_without_acting(*fault);
  if (fault && fault->kind == FaultKind::kLateCommit) {
    state.pending.push_back({visit.now_ms + fault->delay_ms, *visit.request});
  }
  EmulatorReply reply;
  if (early) {
    reply = *std::move(early);
  } else {
    if (fault && fault->kind == FaultKind::kEmptyList) visit.list_lie = ListLie::kEmpty;
    if (fault && fault->kind == FaultKind::kPartialList) visit.list_lie = ListLie::kPartial;
    if (fault && fault->kind == FaultKind::kTwiceList) visit.list_lie = ListLie::kTwice;
    reply.response = process(visit, true);
    if (fault) spoil_reply(*fault, reply);
  }
  reply.latency = std::chrono::milliseconds(latency_ms);
  reply.response.headers.add("Date", imf_date(visit.now_ms + state.behaviour.clock_skew_ms));
  write_journal(visit, fault, reply, state.account.writes() != writes);
  return reply;
}

}  // namespace

Result<void> Emulator::State::reset(std::int64_t now_ms) {
  EmulatedAccount fresh(settings.id_seed);
  fresh.any_project = settings.any_project;
  if (!settings.seed.is_null()) {
    auto restored = fresh.restore(settings.seed, now_ms);
    if (!restored) return restored;
  }
  fresh.replaces(account);
  account = std::move(fresh);
  behaviour = settings.behaviour;
  faults.reset(settings.faults, settings.fault_seed);
  journal.keep_secrets = settings.journal_secrets;
  journal.clear();
  audit_log.clear();
  quota.clear();
  pending.clear();
  histories.clear();
  segments.put({});
  clock_offset_ms = 0;
  return {};
}

Emulator::Emulator(std::unique_ptr<State> state) : state_(std::move(state)) {}
Emulator::~Emulator() = default;

Result<std::unique_ptr<Emulator>> Emulator::make(EmulatorSettings settings) {
  auto state = std::make_unique<State>();
  state->settings = std::move(settings);
  auto ready = state->reset(0);
  if (!ready) return fail(ready.error());
  return std::unique_ptr<Emulator>(new Emulator(std::move(state)));
}

std::int64_t Emulator::changes() const noexcept { return state_->account.changes(); }

std::string Emulator::snapshot() const { return to_json(state_->account.snapshot()); }

std::vector<StoreToSync> Emulator::stores_to_sync(std::int64_t now_ms) {
  return storekeeper::stores_to_sync(
      state_->account, state_->segments, state_->settings.synced, now_ms + state_->clock_offset_ms);
}

std::int64_t Emulator::own_time(std::int64_t now_ms) const noexcept {
  return now_ms + state_->clock_offset_ms;
}

void Emulator::report_store(const StoreReport& report) {
  record_report(state_->histories, state_->account, report);
}

EmulatorReply Emulator::handle(
    const HttpRequest& request, std::string_view peer, std::int64_t now_ms) {
  const auto now = now_ms + state_->clock_offset_ms;
  commit_pending(*state_, now);
  auto visit = visit_of(*state_, request, peer, now);
  if (visit.route.kind == RouteKind::kControl) {
    EmulatorReply reply;
    reply.response = handle_control(*state_, visit.route, request, now, now_ms);
    return reply;
  }
  return answer_call(std::move(visit));
}

}  // namespace storekeeper
