// Judges answers: which are the documented success, and what the others mean for
// the person who reads about them and for the reconciler.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/api_route.hpp"
#include "api/redactor.hpp"
#include "base/error.hpp"
#include "model/store_kind.hpp"
#include "ports/http_message.hpp"

namespace storekeeper {

/// What a call is about.
struct CallSubject {
  ApiRoute route = ApiRoute::kList;
  StoreAddress address = {};  // of every route but kList
  std::string id = {};        // of every route but kList and kCreate
};

/// "update checkout/production/redis 57be1db38b75bf0772d11384", for messages.
std::string describe(const CallSubject& subject);

/// nullopt for the documented status with a JSON body (or, after a delete, whatever body). Else
/// an Error whose effect is kNone only where the server certainly did nothing: reads; and 400,
/// 401, 403, 404, 405, 422 and 429; and a conflict with a change or a delete. Text of the server is
/// redacted, neutralised and shortened.
std::optional<Error> check_answer(
    const CallSubject& subject, const HttpResponse& response, const Redactor& redactor);

/// An answer of the right status whose body does not hold what it should. `why` is one of our own
/// texts.
Error unverified(const CallSubject& subject, std::string_view why);

}  // namespace storekeeper
