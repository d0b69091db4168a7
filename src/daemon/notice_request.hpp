// Notices as the requests that tell them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "daemon/notice.hpp"
#include "ports/http_message.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

enum class NoticeForm {
  kWebhook,       // our own JSON, signed
  kSlack,         // {"text": ...}, as Slack, Mattermost and others take it
  kGithubStatus,  // a status of the commit that was applied
  kGitlabStatus,
};

/// "webhook", "slack", "github-status", "gitlab-status".
std::string_view to_string(NoticeForm form) noexcept;

struct NoticeTarget {
  NoticeForm form = NoticeForm::kWebhook;
  Transport* transport = nullptr;
  Secret path = {};          // of the URL, its query included: often all that protects it
  Secret key = {};           // that signs, or the token; empty: no signature
  std::string project = {};  // of commit statuses: "owner/repository", "group/project"
};

/// How the applied revision stands.
struct CommitState {
  std::string commit = {};  // 40 or 64 hexadecimal digits
  bool good = false;
  std::string description = {};

  friend bool operator==(const CommitState&, const CommitState&) = default;
};

/// Empty if `result` has no commit, or was cut short.
std::optional<CommitState> commit_state(const PassResult& result);

/// What is to be sent, without what depends on the moment of sending.
struct NoticeDelivery {
  std::string id = {};      // the same for each attempt, so that a receiver can tell
  std::string suffix = {};  // of the path
  std::string body = {};
};

NoticeDelivery make_delivery(
    const NoticeTarget& target, const NoticeBatch& batch, std::string_view owner);
NoticeDelivery make_delivery(
    const NoticeTarget& target, const CommitState& state, std::string_view owner);

/// `seconds` since the epoch. The signature is over "<seconds>.<body>".
HttpRequest notice_request(
    const NoticeTarget& target, const NoticeDelivery& delivery, std::int64_t seconds);

}  // namespace storekeeper
