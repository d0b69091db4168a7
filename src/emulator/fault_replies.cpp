#include "emulator/fault_replies.hpp"

#include <string>

#include "emulator/answers.hpp"

namespace storekeeper {
namespace {

HttpResponse faulty_response(const FaultRule& fault) {
  if (fault.html) {
    HttpResponse page;
    page.status = fault.status;
    page.headers.add("Content-Type", "text/html");
    page.body = "<html><head><title>" + std::to_string(fault.status) +
                "</title></head><body>upstream failure</body></html>\n";
    return page;
  }
  ApiRefusal refusal;
  refusal.status = fault.status;
  refusal.code = fault.status < 500 ? "invalid_request" : "internal_service_error";
  refusal.message = "the emulator was told to fail";
  return error_response(refusal, {});
}

}  // namespace

std::optional<EmulatorReply> reply_without_acting(const FaultRule& fault) {
  EmulatorReply reply;
  switch (fault.kind) {
    case FaultKind::kRefuse: reply.response = faulty_response(fault); return reply;
    case FaultKind::kDropBeforeCommit: reply.delivery = Delivery::kCloseSilently; return reply;
    case FaultKind::kReset: reply.delivery = Delivery::kReset; return reply;
    case FaultKind::kHang: reply.delivery = Delivery::kHang; return reply;
    case FaultKind::kLateCommit: reply.response = faulty_response(fault); return reply;
    case FaultKind::kConflict:
      reply.response = error_response(
          {409, "optimistic_locking_error", "a concurrent request got in the way", {}}, {});
      return reply;
    case FaultKind::kRateLimited:
      reply.response = error_response({429, "rate_limited", "rate limit exceeded", {}}, {});
      return reply;
    case FaultKind::kDropAfterCommit:
    case FaultKind::kFailAfterCommit:
    case FaultKind::kResetAfterCommit:
    case FaultKind::kHangAfterCommit:
    case FaultKind::kTruncate:
    case FaultKind::kMalformed:
    case FaultKind::kLatency:
    case FaultKind::kEmptyList:
    case FaultKind::kPartialList:
    case FaultKind::kTwiceList: break;
  }
  return std::nullopt;
}

void spoil_reply(const FaultRule& fault, EmulatorReply& reply) {
  switch (fault.kind) {
    case FaultKind::kDropAfterCommit: reply.delivery = Delivery::kCloseSilently; return;
    case FaultKind::kResetAfterCommit: reply.delivery = Delivery::kReset; return;
    case FaultKind::kHangAfterCommit: reply.delivery = Delivery::kHang; return;
    case FaultKind::kFailAfterCommit: reply.response = faulty_response(fault); return;
    case FaultKind::kTruncate: reply.delivery = Delivery::kTruncate; return;
    case FaultKind::kMalformed: reply.response.body = R"({"items": [{"_id": "5f)"; return;
    case FaultKind::kRefuse:
    case FaultKind::kDropBeforeCommit:
    case FaultKind::kLateCommit:
    case FaultKind::kReset:
    case FaultKind::kHang:
    case FaultKind::kLatency:
    case FaultKind::kEmptyList:
    case FaultKind::kPartialList:
    case FaultKind::kTwiceList:
    case FaultKind::kConflict:
    case FaultKind::kRateLimited: return;
  }
}

}  // namespace storekeeper
