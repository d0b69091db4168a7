// Builds what the verbs work with from the settings: the one place that knows which class
// stands behind which port.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/api_client.hpp"
#include "base/result.hpp"
#include "cli/settings.hpp"
#include "cli/token.hpp"
#include "cli/verb_runners.hpp"
#include "logging/progress.hpp"
#include "plan/plan_policy.hpp"
#include "ports/event_sink.hpp"
#include "ports/sources.hpp"
#include "ports/transport.hpp"

namespace storekeeper {

/// The manifests that -f names.
std::unique_ptr<ManifestSource> make_manifests(const Settings& settings);

/// The secrets that manifests refer to; the program's own token is not one of them.
std::unique_ptr<SecretSource> make_secrets(const Settings& settings, const Secret& token);

/// Fails with kInvalidInput if the address, the proxy or the certificates are unusable.
Result<std::unique_ptr<Transport>> make_transport(const Settings& settings);

ApiSettings api_settings(const Settings& settings, const Secret& token);

PlanPolicy plan_policy(const Settings& settings);

/// Log lines on standard error.
std::unique_ptr<EventSink> make_log(const Settings& settings);

/// What -o ndjson gets while a verb runs. On standard output a line stands as soon as it is known;
/// for a file they are kept until the end.
class EventLines {
 public:
  explicit EventLines(const Settings& settings);

  void add(std::string_view lines);
  /// Whether anybody wants them.
  bool wanted() const { return on_stdout_ || recording_; }
  const std::string& recorded() const { return recorded_; }

 private:
  bool on_stdout_ = false;
  bool recording_ = false;
  std::string recorded_;
};

/// Log lines, and on a terminal a progress line above which they stand.
struct VerbEvents {
  std::unique_ptr<ProgressLine> progress = nullptr;  // nullptr: not on a terminal
  std::unique_ptr<EventSink> log = nullptr;
  std::unique_ptr<EventLines> event_lines = nullptr;
  std::unique_ptr<EventSink> stream = nullptr;  // nullptr: nobody wants the lines
  std::unique_ptr<EventSink> sink = nullptr;    // where events go: to both

  /// Whole lines for standard error.
  void print(std::string_view lines) const;
};
VerbEvents make_events(const VerbContext& context);

}  // namespace storekeeper
