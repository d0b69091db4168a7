#include "api/answer_check.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/api_codec.hpp"
#include "base/printable.hpp"

namespace storekeeper {
namespace {

constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestMessage = 300;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

/// True for "application/json", with or without parameters, in UTF-8.
bool is_json(const HttpResponse& response) {
  const auto types = response.headers.all("Content-Type");
  if (types.size() != 1) return false;
  std::string type = lowered(types.front());
  std::erase_if(type, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
  if (!type.starts_with("application/json")) return false;
  const std::string_view parameters = std::string_view(type).substr(16);
  if (!parameters.empty() && parameters.front() != ';') return false;
  const auto charset = parameters.find("charset=");
  if (charset == std::string_view::npos) return true;
  const auto name = parameters.substr(charset + 8);
  return name.substr(0, name.find(';')) == "utf-8" || name.substr(0, name.find(';')) == "utf8";
}

bool is_encoded(const HttpResponse& response) {
  const auto encodings = response.headers.all("Content-Encoding");
  return std::any_of(encodings.begin(), encodings.end(), [](std::string_view encoding) {
    return !encoding.empty() && lowered(encoding) != "identity";
  });
}

/// The host of a redirect's target, and nothing that a server could smuggle in with it.
std::string redirect_host(const HttpResponse& response) {
  const std::string* const location = response.headers.find("Location");
  if (location == nullptr) return "somewhere it does not name";
  std::string_view rest = *location;
  if (const auto scheme = rest.find("//"); scheme != std::string_view::npos && scheme <= 6) {
    rest.remove_prefix(scheme + 2);
  } else {
    return "another path of this host";
  }
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  return quoted(rest, 100);
}

Errc code_of(int status) {
  switch (status) {
    case 400:
    case 405:
    case 422: return Errc::kRefused;
    case 401: return Errc::kUnauthorized;
    case 403: return Errc::kForbidden;
    case 404: return Errc::kNotFound;
    case 409: return Errc::kConflict;
    case 429: return Errc::kRateLimited;
    default: break;
  }
  if (status >= 500 && status <= 599) return Errc::kServer;
  return status >= 400 && status <= 499 ? Errc::kRefused : Errc::kProtocol;
}

Effect effect_of(ApiRoute route, int status) {
  if (is_read(route)) return Effect::kNone;
  switch (status) {
    case 400:
    case 401:
    case 403:
    case 404:
    case 405:
    case 422:
    case 429: return Effect::kNone;
    case 409: return route == ApiRoute::kCreate ? Effect::kUnknown : Effect::kNone;
    default: return Effect::kUnknown;
  }
}

/// LaunchDarkly answers a call without its beta header with 403, at times 400 or 404, and a text.
bool misses_beta_header(int status, std::string_view message) {
  if (status != 400 && status != 403 && status != 404) return false;
  const std::string text = lowered(message);
  if (text.find("ld-api-version") != std::string::npos) return true;
  return text.find("beta") != std::string::npos && text.find("header") != std::string::npos;
}

std::string permission_hint(const CallSubject& subject) {
  std::string hint = "check that the token's role may ";
  switch (subject.route) {
    case ApiRoute::kList:
    case ApiRoute::kCaller:
    case ApiRoute::kGet: hint += "read the projects concerned"; break;
    case ApiRoute::kCreate: hint += "createIntegration"; break;
    case ApiRoute::kPatch: hint += "updateName, updateOn and updateConfiguration"; break;
    case ApiRoute::kDelete: hint += "deleteIntegration"; break;
  }
  if (!is_read(subject.route)) {
    hint += " on integration/" + std::string(to_string(subject.address.kind));
  }
  return hint + ", and that the account's plan includes big segments";
}

std::string not_found_hint(const CallSubject& subject) {
  if (is_about_account(subject.route)) {
    return "an account's list always exists: check --api-url, and that the token belongs to the "
           "account";
  }
  const std::string place = "project " + quoted(subject.address.project) + " or environment " +
                            quoted(subject.address.environment);
  if (subject.route == ApiRoute::kCreate)
    return place + " does not exist, or the token sees neither";
  return place + " or the integration does not exist (the API does not say which)";
}

std::string hint_for(const CallSubject& subject, int status, std::string_view message) {
  if (misses_beta_header(status, message)) {
    return "the API did not receive exactly one header LD-API-Version: beta, which was sent: look "
           "for a proxy that removes or adds headers";
  }
  switch (status) {
    case 400:
    case 422: return "compare the manifest with what the API's message says";
    case 401:
      return "check the token (STOREKEEPER_ACCESS_TOKEN, LAUNCHDARKLY_ACCESS_TOKEN, "
             "LD_ACCESS_TOKEN "
             "or --token-file): an API access token, not an SDK key, of this instance, with access "
             "to the project";
    case 403:
      if (lowered(message).find("approval") != std::string::npos) {
        return "this environment asks for approvals, which a token cannot give";
      }
      return permission_hint(subject);
    case 404: return not_found_hint(subject);
    case 409: return "somebody else may have changed it meanwhile; plan again";
    default: break;
  }
  if (status >= 500) return "the trouble is at the API's end; try again later";
  return {};
}

std::string status_text(const CallSubject& subject, int status) {
  return describe(subject) + ": the API answered " + std::to_string(status);
}

Error error_for(const CallSubject& subject, int status, Errc code) {
  Error error;
  error.code = code;
  error.message = status_text(subject, status);
  error.effect = effect_of(subject.route, status);
  error.http_status = status;
  return error;
}

Error redirected(const CallSubject& subject, const HttpResponse& response) {
  Error error = error_for(subject, response.status, Errc::kProtocol);
  error.message += ", a redirect to " + redirect_host(response) + "; it was not followed";
  error.hint = "set --api-url to the address of the API itself";
  return error;
}

/// A 404 that is no JSON comes from whatever stands between here and the API, and says nothing
/// about an integration.
Error foreign_not_found(const CallSubject& subject) {
  Error error = error_for(subject, 404, Errc::kProtocol);
  error.message += " with a body that is not the API's";
  error.hint = "check --api-url and the proxy: something other than the API seems to answer";
  if (!is_read(subject.route)) error.effect = Effect::kUnknown;
  return error;
}

Error refused(const CallSubject& subject, const HttpResponse& response, const Redactor& redactor) {
  const int status = response.status;
  const ApiProblem problem = decode_problem(response.body);
  if (status == 404 && !response.body.empty() && !problem.is_json) {
    return foreign_not_found(subject);
  }
  Error error = error_for(subject, status, code_of(status));
  if (!problem.code.empty()) {
    error.message += ' ' + printable(redactor.redact(problem.code), kLongestCode);
  }
  if (!problem.message.empty()) {
    error.message += ": " + printable(redactor.redact(problem.message), kLongestMessage);
  }
  if (!problem.id.empty()) {
    error.message += " (support id " + printable(redactor.redact(problem.id), kLongestCode) + ')';
  }
  if (misses_beta_header(status, problem.message)) error.code = Errc::kForbidden;
  error.hint = hint_for(subject, status, problem.message);
  return error;
}

}  // namespace

std::string describe(const CallSubject& subject) {
  if (subject.route == ApiRoute::kList) return "list integrations";
  if (subject.route == ApiRoute::kCaller) return "read who is calling";
  std::string text;
  switch (subject.route) {
    case ApiRoute::kList:
    case ApiRoute::kCaller: break;
    case ApiRoute::kGet: text = "read "; break;
    case ApiRoute::kCreate: text = "create "; break;
    case ApiRoute::kPatch: text = "update "; break;
    case ApiRoute::kDelete: text = "delete "; break;
  }
  text += printable(to_string(subject.address));
  if (!subject.id.empty()) text += ' ' + printable(subject.id);
  return text;
}

std::optional<Error> check_answer(
    const CallSubject& subject, const HttpResponse& response, const Redactor& redactor) {
  const int status = response.status;
  if (status >= 300 && status <= 399) return redirected(subject, response);
  if (status >= 400 && status <= 599) return refused(subject, response, redactor);
  if (status != documented_status(subject.route)) {
    return unverified(subject, "status " + std::to_string(status) + " is not the documented one");
  }
  if (subject.route == ApiRoute::kDelete) return std::nullopt;
  if (is_encoded(response)) return unverified(subject, "the body is compressed, unasked");
  if (!is_json(response)) {
    Error error = unverified(subject, "the body is not application/json in UTF-8");
    error.hint = "check --api-url and the proxy: something other than the API seems to answer";
    return error;
  }
  return std::nullopt;
}

Error unverified(const CallSubject& subject, std::string_view why) {
  Error error;
  error.code = Errc::kProtocol;
  error.message = describe(subject) + ": the answer cannot be used: " + std::string(why);
  error.hint = "run again; if it stays so, check --api-url and the proxy";
  if (!is_read(subject.route)) error.effect = Effect::kUnknown;
  return error;
}

}  // namespace storekeeper
