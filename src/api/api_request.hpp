// The one place that builds requests to the API: those that are sent, and the same ones as they
// may be shown.
#pragma once

#include <functional>
#include <string>

#include "api/answer_check.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "model/patch.hpp"
#include "model/shown_request.hpp"
#include "model/write_document.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// Asked again when the gate has opened, right before a write is sent: waiting may take
/// minutes, and what was learned meanwhile may forbid the write. Empty: always wanted.
using StillWanted = std::function<bool()>;

/// A call to be made. The documents are encoded anew for each attempt, so that no body with
/// secrets in it lies about while the call waits.
struct Call {
  CallSubject subject = {};
  std::string target = {};  // of kList; the others derive it from the subject
  const CreateDocument* create = nullptr;
  const PatchDocument* patch = nullptr;
  const SecretValues* secrets = nullptr;
  const StillWanted* still_wanted = nullptr;
};

/// Fails as integration_target(), encode_create() and encode_patch() do.
Result<HttpRequest> make_request(
    const Call& call, const std::string& user_agent, const Secret& token);

/// The same bytes without the Authorization header, "(sensitive)" in place of what is never shown;
/// `call.secrets` is not looked at. What the transport adds to every request (Host, Content-Length,
/// Connection) is not among the headers.
Result<ShownRequest> show_request(const Call& call, const std::string& user_agent);

}  // namespace storekeeper
