#include "daemon/notice_request.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/sha256.hpp"
#include "base/version.hpp"
#include "logging/log_line.hpp"
#include "report/json_values.hpp"
#include "report/json_writer.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kHexadecimal = "0123456789abcdef";
constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kSha256Digits = 64;

// A revision may say more than the commit: which branch, that there are other edits.
std::string commit_in(std::string_view revision) {
  for (std::size_t at = 0; at < revision.size();) {
    const auto end = std::min(revision.find_first_not_of(kHexadecimal, at), revision.size());
    if (end - at == kSha1Digits || end - at == kSha256Digits) {
      return std::string(revision.substr(at, end - at));
    }
    at = end + 1;
  }
  return {};
}

std::string in_words(const Notice& notice) {
  std::string text = notice.store.empty() ? "the account as a whole" : notice.store;
  if (!notice.address.project.empty()) {
    text += " (" + notice.address.project + '/' + notice.address.environment + ')';
  }
  text += ": ";
  text += to_string(notice.kind);
  for (std::size_t i = 0; i < notice.fields.size(); ++i) {
    text += (i == 0 ? " in " : ", ") + notice.fields[i];
  }
  if (!notice.reason.empty()) text += ", " + notice.reason;
  return text;
}

// Slack reads these three as markup.
std::string slack_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else
      escaped += c;
  }
  return escaped;
}

std::string slack_body(const NoticeBatch& batch, std::string_view owner) {
  std::string text = "storekeeper, owner " + std::string(owner);
  if (!batch.revision.empty()) text += ", revision " + batch.revision;
  for (const auto& notice : batch.notices) text += "\n\u2022 " + in_words(notice);
  if (batch.omitted > 0) text += "\nand " + std::to_string(batch.omitted) + " more";
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("text", slack_text(text));
  json.end_object();
  return json.take();
}

std::string webhook_body(const NoticeBatch& batch, std::string_view owner) {
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("version", version());
  json.field("time", utc_text(WallTime(std::chrono::milliseconds(batch.at_ms))));
  json.field("owner", owner);
  json.field("reconcile_id", batch.reconcile_id);
  json.field("revision", batch.revision);
  json.key("notices");
  json.begin_array();
  for (const auto& notice : batch.notices) {
    json.begin_object();
    json.field("kind", to_string(notice.kind));
    json.field("store", notice.store);
    if (!notice.address.project.empty()) write_address(json, notice.address);
    json.key("fields");
    json.texts(notice.fields);
    json.field("reason", notice.reason);
    json.end_object();
  }
  json.end_array();
  json.field("omitted", static_cast<std::int64_t>(batch.omitted));
  json.end_object();
  return json.take();
}

// As a part of a path: GitLab takes "group%2Fproject" for a project's id.
std::string encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    result += plain ? std::string(1, c) : '%' + hex_text(std::string_view(&c, 1));
  }
  return result;
}

std::string status_name(std::string_view owner) {
  return owner == "default" ? "storekeeper" : "storekeeper/" + std::string(owner);
}

}  // namespace

std::string_view to_string(NoticeForm form) noexcept {
  switch (form) {
    case NoticeForm::kWebhook: return "webhook";
    case NoticeForm::kSlack: return "slack";
    case NoticeForm::kGithubStatus: return "github-status";
    case NoticeForm::kGitlabStatus: return "gitlab-status";
  }
  return "unknown";
}

std::optional<CommitState> commit_state(const PassResult& result) {
  // What a later pass will know.
  const bool open = result.outcome == PassOutcome::kWaiting ||
                    result.outcome == PassOutcome::kInterrupted ||
                    result.outcome == PassOutcome::kRateLimited;
  if (open) return std::nullopt;
  CommitState state;
  state.commit = commit_in(result.identity.revision);
  if (state.commit.empty()) return std::nullopt;
  state.good = result.outcome == PassOutcome::kConverged;
  state.description =
      state.good ? "the account is as described" : "the account is not as described";
  if (!result.applied && !state.good) state.description = "the account could not be compared";
  if (has_errors(result.manifests.diagnostics)) state.description = "the manifests have errors";
  return state;
}

NoticeDelivery make_delivery(
    const NoticeTarget& target, const NoticeBatch& batch, std::string_view owner) {
  NoticeDelivery delivery;
  delivery.id = batch.reconcile_id;
  delivery.body =
      target.form == NoticeForm::kSlack ? slack_body(batch, owner) : webhook_body(batch, owner);
  return delivery;
}

NoticeDelivery make_delivery(
    const NoticeTarget& target, const CommitState& state, std::string_view owner) {
  NoticeDelivery delivery;
  delivery.id = state.commit;
  const bool github = target.form == NoticeForm::kGithubStatus;
  delivery.suffix = github ? "/repos/" + target.project + "/statuses/" + state.commit
                           : "/projects/" + encoded(target.project) + "/statuses/" + state.commit;
  JsonWriter json(JsonWriter::Layout::kOneLine);
  json.begin_object();
  json.field("state", state.good ? "success" : github ? "failure" : "failed");
  json.field(github ? "context" : "name", status_name(owner));
  json.field("description", state.description);
  json.end_object();
  delivery.body = json.take();
  return delivery;
}

HttpRequest notice_request(
    const NoticeTarget& target, const NoticeDelivery& delivery, std::int64_t seconds) {
  HttpRequest request;
  request.method = "POST";
  request.target = std::string(target.path.reveal()) + delivery.suffix;
  request.body = delivery.body;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("User-Agent", "storekeeper/" + std::string(version()));
  const std::string key(target.key.reveal());
  if (target.form == NoticeForm::kWebhook) {
    const auto stamp = std::to_string(seconds);
    request.headers.add("X-Storekeeper-Delivery", delivery.id);
    request.headers.add("X-Storekeeper-Timestamp", stamp);
    if (!key.empty()) {
      const auto signature = hex_text(hmac_sha256(key, stamp + '.' + delivery.body));
      request.headers.add("X-Storekeeper-Signature-256", "sha256=" + signature);
    }
  } else if (target.form == NoticeForm::kGithubStatus) {
    request.headers.add("Accept", "application/vnd.github+json");
    request.headers.add("Authorization", "Bearer " + key);
  } else if (target.form == NoticeForm::kGitlabStatus) {
    request.headers.add("PRIVATE-TOKEN", key);
  }
  return request;
}

}  // namespace storekeeper
