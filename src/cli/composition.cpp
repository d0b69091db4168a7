#include "cli/composition.hpp"

#include <sys/ioctl.h>

#include <string>
#include <utility>
#include <vector>

#include "base/version.hpp"
#include "cli/standard_streams.hpp"
#include "http/socket_transport.hpp"
#include "logging/event_stream.hpp"
#include "logging/log_sink.hpp"
#include "model/ignored_fields.hpp"
#include "system/environment.hpp"
#include "system/journal_stream.hpp"
#include "system/manifest_files.hpp"
#include "system/secret_source.hpp"

namespace storekeeper {
namespace {

std::size_t terminal_width(int descriptor) {
  constexpr std::size_t kUsual = 80;
  winsize size = {};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

LogOptions log_options(const Settings& settings) {
  LogOptions options;
  options.format = settings.log_format == LogLines::kJson ? LogFormat::kJson : LogFormat::kText;
  options.level = settings.log_level;
  options.priorities =
      is_journal(kStandardError, environment_variable("JOURNAL_STREAM").value_or(""));
  options.writer = write_message;
  return options;
}

// A log without what went well.
class FailuresOnly : public EventSink {
 public:
  explicit FailuresOnly(std::unique_ptr<EventSink> log) : log_(std::move(log)) {}

  void emit(const Event& event) override {
    const bool tells_progress = event.kind == EventKind::kActionFinished ||
                                event.kind == EventKind::kPassFinished ||
                                event.kind == EventKind::kReplacementWait;
    if (tells_progress && event.level == EventLevel::kInfo) return;
    log_->emit(event);
  }

 private:
  std::unique_ptr<EventSink> log_;
};

}  // namespace

std::unique_ptr<ManifestSource> make_manifests(const Settings& settings) {
  ManifestFilesSettings files;
  files.paths = settings.filenames;
  files.loader.allow_plaintext_secrets = settings.allow_plaintext_secrets;
  return make_manifest_source(std::move(files));
}

std::unique_ptr<SecretSource> make_secrets(const Settings& settings, const Secret& token) {
  SecretSourceSettings source;
  if (!settings.secrets_root.empty()) source.root = settings.secrets_root;
  source.environment_prefix = settings.secrets_env_prefix;
  source.refused_values.push_back(token);
  source.refused_values.push_back(settings.fingerprint_key);
  source.refused_values.push_back(settings.previous_fingerprint_key);
  return make_secret_source(std::move(source));
}

Result<std::unique_ptr<Transport>> make_transport(const Settings& settings) {
  auto origin = parse_origin(settings.api_url);
  if (!origin) return fail(std::move(origin.error()));
  TransportSettings transport;
  transport.proxy_url = settings.https_proxy;
  transport.no_proxy = settings.no_proxy;
  transport.ca_file = settings.ca_file;
  return make_socket_transport(*std::move(origin), std::move(transport));
}

ApiSettings api_settings(const Settings& settings, const Secret& token) {
  ApiSettings api;
  api.token = token;
  api.user_agent = "storekeeper/" + std::string(version());
  api.parallelism = settings.parallelism;
  api.reserve = settings.reserve;
  return api;
}

PlanPolicy plan_policy(const Settings& settings) {
  PlanPolicy policy;
  policy.owner = settings.owner;
  policy.prune = settings.prune;
  policy.max_deletes = settings.max_deletes;
  policy.allow_empty = settings.allow_empty;
  policy.allow_unsettled = settings.allow_unsettled;
  policy.delete_grace = settings.delete_grace;
  policy.replacement.order = settings.replace_order;
  policy.replacement.wait = settings.replacement_wait;
  policy.patch_style = settings.patch_style;
  policy.guard_version = settings.guard_version;
  policy.selection = settings.selection;
  policy.report_drift_only = settings.report_drift_only;
  for (const auto& path : settings.ignored) policy.ignored.emplace_back(ignorable_field(path));
  policy.scope = settings.scope;
  policy.secrets.on_suspect = settings.on_suspect;
  policy.redirects.hold = settings.unattended;
  policy.redirects.hosts = settings.secrets_hosts;
  if (!settings.fingerprint_key.empty()) {
    FingerprintKeys keys{FingerprintKey(settings.fingerprint_key)};
    if (!settings.previous_fingerprint_key.empty()) {
      keys.previous = FingerprintKey(settings.previous_fingerprint_key);
    }
    policy.secrets.keys = std::make_shared<const FingerprintKeys>(std::move(keys));
  }
  policy.undelete = settings.undelete;
  if (settings.scope == PlanScope::kOwnershipOnly) {
    policy.adopt = true;
    policy.guard_version = true;  // somebody else may be taking it over at this moment
  }
  return policy;
}

void VerbEvents::print(std::string_view lines) const {
  if (progress) {
    progress->print(lines);
  } else {
    write_message(lines);
  }
}

std::unique_ptr<EventSink> make_log(const Settings& settings) {
  return make_log_sink(log_options(settings));
}

EventLines::EventLines(const Settings& settings) {
  for (const auto& output : settings.outputs) {
    if (output.format != OutputFormat::kNdjson) continue;
    (output.path.empty() ? on_stdout_ : recording_) = true;
  }
}

void EventLines::add(std::string_view lines) {
  // A reader that is gone is noticed by whoever writes the summary.
  if (on_stdout_) (void)write_results(lines);
  if (recording_) recorded_ += lines;
}

VerbEvents make_events(const VerbContext& context) {
  const auto& settings = context.settings;
  VerbEvents events;
  auto log = log_options(settings);
  if (is_terminal(kStandardError) && !settings.ci && log.format == LogFormat::kText) {
    events.progress = std::make_unique<ProgressLine>(write_message, terminal_width(kStandardError));
    // The progress line and the results tell what goes well.
    if (log.level == EventLevel::kInfo) log.level = EventLevel::kWarning;
    log.writer = [line = events.progress.get()](std::string_view text) { line->print(text); };
  }
  // Who asks for JSON, or for another level than the usual, gets all of it.
  const bool told_all = log.format == LogFormat::kJson || log.level != EventLevel::kInfo;
  events.log = make_log_sink(std::move(log));
  if (context.quiet_success && !told_all)
    events.log = std::make_unique<FailuresOnly>(std::move(events.log));
  std::vector<EventSink*> sinks;
  if (events.progress) sinks.push_back(events.progress.get());
  events.event_lines = std::make_unique<EventLines>(settings);
  if (events.event_lines->wanted()) {
    events.stream = make_event_stream(
        [lines = events.event_lines.get()](std::string_view text) { lines->add(text); });
    sinks.push_back(events.stream.get());
  }
  sinks.push_back(events.log.get());
  events.sink = fan_out(std::move(sinks));
  return events;
}

}  // namespace storekeeper
