#include "cli/notice_targets.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/printable.hpp"
#include "cli/small_file.hpp"
#include "http/socket_transport.hpp"

namespace storekeeper {
namespace {

using CommitHost = CommitStatusTarget::Host;

// A setting in the words of a user: "the URL of the webhook", "STOREKEEPER_NOTIFY_URL".
struct Wording {
  std::string_view what = {};
  std::string_view variable = {};
};

tl::unexpected<Error> unusable(const Wording& wording, const std::string& why) {
  return fail(
      Errc::kInvalidInput, std::string(wording.what) + ' ' + why,
      "set " + std::string(wording.variable) + ", or name a file with " +
          std::string(wording.variable) + "_FILE");
}

/// Empty if it is not set.
Result<Secret> load(const SecretSetting& setting, const Wording& wording) {
  constexpr std::size_t kLargest = 16 * 1024;
  if (!setting.value.empty() && !setting.file.empty()) {
    return unusable(wording, "is set twice, as a value and as a file");
  }
  if (setting.file.empty()) return setting.value;
  auto text = read_small_file(setting.file, kLargest);
  if (!text) return unusable(wording, quoted(setting.file) + ' ' + text.error().message);
  const WipedAtEnd wiped(*text);
  std::string_view value = *text;
  if (value.ends_with('\n')) value.remove_suffix(1);
  if (value.ends_with('\r')) value.remove_suffix(1);
  if (value.empty()) return unusable(wording, quoted(setting.file) + " is empty");
  return Secret(value);
}

bool has_odd_character(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7f) return true;
  }
  return false;
}

class TargetMaker {
 public:
  explicit TargetMaker(const Settings& settings) : settings_(settings) {}

  Result<NoticeTargets> make() {
    if (auto done = add_webhook(); !done) return fail(std::move(done.error()));
    if (auto done = add_slack(); !done) return fail(std::move(done.error()));
    if (auto done = add_commit_status(); !done) return fail(std::move(done.error()));
    return std::move(made_);
  }

 private:
  Result<void> add_webhook() {
    constexpr Wording kUrl = {"the URL to notify", "STOREKEEPER_NOTIFY_URL"};
    constexpr Wording kKey = {"the secret of notifications", "STOREKEEPER_NOTIFY_SECRET"};
    auto url = load(settings_.notify_url, kUrl);
    if (!url) return fail(std::move(url.error()));
    auto key = load(settings_.notify_secret, kKey);
    if (!key) return fail(std::move(key.error()));
    if (url->empty() && key->empty()) return {};
    if (url->empty()) return unusable(kUrl, "is missing, and there is a secret for it");
    NoticeTarget target;
    target.key = *std::move(key);
    return add(std::move(target), *url, kUrl);
  }

  Result<void> add_slack() {
    constexpr Wording kUrl = {"the URL of Slack's webhook", "STOREKEEPER_SLACK_URL"};
    auto url = load(settings_.slack_url, kUrl);
    if (!url) return fail(std::move(url.error()));
    if (url->empty()) return {};
    NoticeTarget target;
    target.form = NoticeForm::kSlack;
    return add(std::move(target), *url, kUrl);
  }

  Result<void> add_commit_status() {
    constexpr Wording kKey = {"the token for commit statuses", "STOREKEEPER_COMMIT_STATUS_TOKEN"};
    constexpr Wording kUrl = {"the URL for commit statuses", "STOREKEEPER_COMMIT_STATUS_URL"};
    const auto& wanted = settings_.commit_status;
    if (wanted.host == CommitHost::kNone) return {};
    const bool github = wanted.host == CommitHost::kGithub;
    NoticeTarget target;
    target.form = github ? NoticeForm::kGithubStatus : NoticeForm::kGitlabStatus;
    target.project = wanted.project;
    auto key = load(settings_.commit_status_token, kKey);
    if (!key) return fail(std::move(key.error()));
    if (key->empty()) return unusable(kKey, "is missing");
    if (has_odd_character(key->reveal())) return unusable(kKey, "holds white space or the like");
    target.key = *std::move(key);
    std::string url = settings_.commit_status_url;
    if (url.empty()) url = github ? "https://api.github.com" : "https://gitlab.com/api/v4";
    if (url.ends_with('/')) url.pop_back();
    return add(std::move(target), Secret(url), kUrl);
  }

  Result<void> add(NoticeTarget target, const Secret& url, const Wording& wording) {
    const auto text = url.reveal();
    if (has_odd_character(text)) return unusable(wording, "holds white space or the like");
    const auto scheme = text.find("://");
    const auto host = scheme == std::string_view::npos ? scheme : scheme + 3;
    const auto path = text.find_first_of("/?#", std::min(host, text.size()));
    auto origin = parse_origin(text.substr(0, path));
    if (!origin) {
      return unusable(
          wording, "has to be https://HOST[:PORT]/PATH; plain http is for loopback addresses only");
    }
    TransportSettings transport;
    transport.proxy_url = settings_.https_proxy;
    transport.no_proxy = settings_.no_proxy;
    transport.ca_file = settings_.ca_file;
    constexpr std::size_t kLargestAnswer = 64 * 1024;
    transport.max_body_bytes = kLargestAnswer;
    auto made = make_socket_transport(*std::move(origin), std::move(transport));
    if (!made) return fail(std::move(made.error()));
    const bool is_base = !target.project.empty();
    if (path != std::string_view::npos) {
      if (text.substr(path).find('#') != std::string_view::npos) {
        return unusable(wording, "has a fragment");
      }
      target.path = Secret((text[path] == '?' ? "/" : "") + std::string(text.substr(path)));
    } else if (!is_base) {
      target.path = Secret("/");
    }
    target.transport = made->get();
    made_.transports.push_back(*std::move(made));
    made_.targets.push_back(std::move(target));
    return {};
  }

  const Settings& settings_;
  NoticeTargets made_ = {};
};

}  // namespace

Result<NoticeTargets> make_notice_targets(const Settings& settings) {
  return TargetMaker(settings).make();
}

}  // namespace storekeeper
