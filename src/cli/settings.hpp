// Everything that can be set from outside, as plain data: parsed once, checked as a whole
// (resolution.hpp), handed down in parts by value. The table of options (options.hpp) says
// where each member comes from.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "cli/listen_address.hpp"
#include "model/event.hpp"
#include "model/plan.hpp"
#include "plan/plan_policy.hpp"
#include "system/git_trust.hpp"

namespace storekeeper {

enum class OutputFormat { kHuman, kJson, kNdjson, kMarkdown, kGithub, kGitlab, kSarif, kJunit };

/// One of the forms in which the results are wanted.
struct OutputTarget {
  OutputFormat format = OutputFormat::kHuman;
  std::string path = {};  // empty: standard output
};

enum class LogLines { kText, kJson };
enum class ExportFormat { kManifests, kTerraform };

/// What the exit code of `plan` tells besides success and failure.
enum class ExitCodeStyle {
  kPlain,     // nothing
  kDetailed,  // 2: there are changes
  kExtended,  // 2: changes of this branch (or of no known origin), 3: drift, 4: both
};

/// A secret from a variable, or the file that holds it and nothing else.
struct SecretSetting {
  Secret value = {};
  std::string file = {};
};

/// Where the state of the applied commit is told.
struct CommitStatusTarget {
  enum class Host { kNone, kGithub, kGitlab };
  Host host = Host::kNone;
  std::string project = {};  // "owner/repository", "group/project"
};

/// Where daemons agree on which of them leads.
struct LeaderElection {
  enum class Place { kNone, kFile, kEtcd, kKubernetes };
  Place place = Place::kNone;
  std::string where = {};  // a path, URLs separated by commas, or "namespace/name"
};

struct Settings {
  // Manifests and the secrets they refer to.
  std::vector<std::string> filenames = {};  // files, directories, globs, "-"; empty: none named
  bool allow_plaintext_secrets = false;
  std::string secrets_root = {};  // directory that {file: ...} reads from; empty: the working one
  std::string secrets_env_prefix = {};   // of variables {env: ...} may name; empty: any
  Secret fingerprint_key = {};           // from a variable only; empty: no fingerprints
  Secret previous_fingerprint_key = {};  // from a variable only; empty: none
  OnSuspect on_suspect = OnSuspect::kReport;
  std::vector<std::string> secrets_hosts = {};  // as by read_host_pattern()

  // What a run acts on, and how far it may go.
  std::string owner = "default";
  Selection selection = {};  // empty lists select everything
  bool prune = false;
  std::optional<int> max_deletes = std::nullopt;  // empty: the larger of 1 and 10 % of the owned
  bool allow_empty = false;                       // prune even when the manifests describe nothing
  bool allow_unsettled = false;                   // prune in spite of DesiredSet::doubts
  std::chrono::milliseconds delete_grace{0};      // between marking for deletion and deleting
  std::chrono::milliseconds replacement_wait{std::chrono::minutes(5)};  // 0: none
  ReplaceOrder replace_order = ReplaceOrder::kCreateFirst;
  bool auto_approve = false;  // `apply` asks no question
  bool unattended = false;    // of the verb: nobody looks at the plan
  bool detailed_exitcode = false;
  std::string out = {};                        // file to save the plan in; empty: it is not saved
  std::string fingerprint = {};                // of the one plan that may be applied; empty: any
  std::string base = {};                       // revision to compare with; empty: see the next two
  std::string pull_request_target = {};        // branch, from the pipeline's variables
  std::string merge_base = {};                 // revision, from the pipeline's variables
  ChangeOrigin only = ChangeOrigin::kUnknown;  // what to show; kUnknown: everything
  ExitCodeStyle exit_code_style = ExitCodeStyle::kPlain;
  std::string lock_dir = {};                  // empty: runtime_dir, or else /tmp
  std::string runtime_dir = {};               // $XDG_RUNTIME_DIR
  std::chrono::milliseconds lock_timeout{0};  // how long `sync` waits for another to end
  PatchStyle patch_style = PatchStyle::kFields;
  bool guard_version = false;                // open each patch with a test of /version
  PlanScope scope = PlanScope::kEverything;  // of the verb, never set from outside
  std::string undelete = {};                 // of the verb: name or id; empty: all
  bool show_unmanaged = false;               // `status` also lists what this owner does not own
  bool report_drift_only = false;
  std::vector<std::string> ignored = {};  // as in manifests: "spec.tags"

  // The API and the way to it.
  std::string api_url = "https://app.launchdarkly.com";
  Secret token = {};             // from a variable; empty: none, or token_file goes first
  std::string token_file = {};   // empty: no such file
  std::string ca_file = {};      // PEM; empty: the system's certificates
  std::string https_proxy = {};  // URL; empty: direct. May hold a password: never shown whole.
  std::string no_proxy = {};     // names, .suffixes, addresses, "*"; empty: proxy for everything
  int parallelism = 0;           // calls in flight; 0: from the account's quota
  std::optional<int> reserve = std::nullopt;  // calls of each window left for others; empty: a
                                              // fifth where the window is known, else one
  std::chrono::milliseconds timeout{0};       // of the whole run; 0: no limit

  // The daemon.
  std::chrono::milliseconds interval{std::chrono::minutes(5)};       // between two passes
  std::chrono::milliseconds poll_interval{std::chrono::seconds(5)};  // between looks at the files
  ListenAddress listen = {};                                         // of the status port
  // Whom it tells. Of each secret at most one is set: the value or the file that holds it.
  SecretSetting notify_url = {};     // of a webhook in our own form
  SecretSetting notify_secret = {};  // that signs what is sent there
  SecretSetting slack_url = {};
  CommitStatusTarget commit_status = {};
  SecretSetting commit_status_token = {};
  std::string commit_status_url = {};  // of the API; empty: that of github.com or gitlab.com
  LeaderElection leader_election = {};
  std::chrono::milliseconds lease_duration{std::chrono::seconds(15)};
  std::string kubernetes_host = {};  // of the cluster's API, as pods are told
  std::string kubernetes_port = {};
  std::vector<std::string> webhooks = {};      // "github=FILE"
  std::vector<std::string> status_hosts = {};  // names by which browsers may call it

  // The repository that the daemon follows.
  std::string git_url = {};     // empty: it follows files
  std::string git_branch = {};  // empty: what the remote's HEAD names
  std::string git_path = {};    // of the manifests in it; empty: all of it
  std::chrono::milliseconds git_poll_interval{std::chrono::minutes(1)};
  std::chrono::milliseconds git_timeout{std::chrono::minutes(1)};  // of each run of git
  GitTrust git_trust = {};                                         // whose signatures count
  bool allow_rollback = false;
  std::string git_credentials = {};  // files; empty: as the user's git and ssh are set up
  std::string git_ssh_key = {};
  std::string git_known_hosts = {};
  std::string git_cache_dir = {};  // empty: in cache_home, or else in ~/.cache
  std::string cache_home = {};     // $XDG_CACHE_HOME

  // What export and import write.
  ExportFormat export_format = ExportFormat::kManifests;
  std::string out_dir = {};  // a file for each store in it; empty: all to standard output
  bool force = false;        // replace files that are not an unedited export

  // What the program shows.
  std::vector<OutputTarget> outputs = {OutputTarget{}};  // at most one is for standard output
  bool show_requests = false;                            // what each write will send
  int markdown_limit = 65'536;                           // characters of one Markdown report
  std::string github_summary = {};                       // file of the job's summary; empty: none
  std::string github_output = {};                        // file of the step's outputs; empty: none
  bool no_color = false;                                 // false: colour on a terminal
  bool ci = false;             // no redrawn progress lines, whatever the terminal can do
  std::string state_dir = {};  // of the ledger; empty: none is kept
  std::string undo_dir = {};   // where manifests of what is deleted go; empty: nowhere
  std::string audit_log = {};  // file to which each change is added; empty: none
  LogLines log_format = LogLines::kText;
  EventLevel log_level = EventLevel::kInfo;
};

}  // namespace storekeeper
