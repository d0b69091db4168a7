// What a plan may do: ownership, selection, deletion limits, the style of patches.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/desired.hpp"
#include "model/live.hpp"
#include "model/plan.hpp"
#include "plan/secret_fingerprint.hpp"

namespace storekeeper {

enum class PatchStyle {
  kFields,       // one operation for each field that differs, nested ones of `config` included
  kWholeConfig,  // `config` replaced as a whole: for servers that refuse nested paths
};

/// What a plan is about.
enum class PlanScope {
  kEverything,
  kOwnershipOnly,   // the tags that make what nobody owns ours, and nothing else: `adopt`
  kTombstonesOnly,  // the marks of deletion, which are taken away: `undelete`
};

/// One term of a label selector.
struct LabelTerm {
  enum class Test { kEquals, kDiffers, kExists, kAbsent };
  Test test = Test::kEquals;
  std::string key;
  std::string value = {};

  friend bool operator==(const LabelTerm&, const LabelTerm&) = default;
};

/// Reads "team=checkout,tier!=test,canary,!frozen". Fails with kInvalidInput.
Result<std::vector<LabelTerm>> parse_selector(std::string_view text);

/// Which manifests a run acts on; everything takes part in matching all the same.
/// Empty lists select everything.
struct Selection {
  std::vector<LabelTerm> labels = {};
  std::vector<std::string> projects = {};
  std::vector<std::string> environments = {};

  friend bool operator==(const Selection&, const Selection&) = default;
};

bool selects(const Selection& selection, const DesiredIntegration& desired);

/// By address only, for what no manifest describes. Never with a label selector: the
/// labels of a manifest that is gone are not known.
bool selects_unclaimed(const Selection& selection, const StoreAddress& address);

/// What to do about a secret that may have been changed behind our back.
enum class OnSuspect {
  kReport,   // say so, and leave it
  kRewrite,  // write it again
};

/// How secrets are judged that the API shows as masks only.
struct SecretPolicy {
  /// Of the tags that tell which secret was written last; nullptr: none are written or read.
  std::shared_ptr<const FingerprintKeys> keys = nullptr;
  OnSuspect on_suspect = OnSuspect::kReport;

  /// True for the same keys, not for equal ones.
  friend bool operator==(const SecretPolicy&, const SecretPolicy&) = default;
};

enum class ReplaceOrder { kCreateFirst, kDeleteFirst };

/// How the old store of a replacement makes way for the new one.
struct ReplacementPolicy {
  ReplaceOrder order = ReplaceOrder::kCreateFirst;
  /// With kCreateFirst: how long the new store may take to be in step, if it is to be on. 0: the
  /// old one is deleted as soon as the new one exists.
  std::chrono::milliseconds wait{0};
  bool across_passes = false;  // each pass looks once, and the wait spans passes

  friend bool operator==(const ReplacementPolicy&, const ReplacementPolicy&) = default;
};

/// Where a secret may be sent that went elsewhere before.
struct RedirectPolicy {
  bool hold = false;  // nobody has looked at the plan: what is not allowed is held back
  std::vector<std::string> hosts = {};  // "redis.example.com", "*.example.com"

  friend bool operator==(const RedirectPolicy&, const RedirectPolicy&) = default;
};

struct PlanPolicy {
  std::string owner = "default";
  bool prune = false;
  std::optional<int> max_deletes = std::nullopt;  // empty: the larger of 1 and 10 % of the owned
  bool allow_empty = false;                       // prune even when no manifest describes anything
  bool allow_unsettled = false;  // prune although the manifests may say less than is meant
  std::chrono::milliseconds delete_grace{0};  // between the mark of a deletion and the delete
  ReplacementPolicy replacement = {};
  PatchStyle patch_style = PatchStyle::kFields;
  bool guard_version = false;  // open each patch with a `test` of /version
  bool adopt = false;          // take over what nobody owns and a manifest describes
  PlanScope scope = PlanScope::kEverything;
  std::string undelete =
      {};  // with kTombstonesOnly: name or id of the one that is meant; empty: all
  bool report_drift_only = false;         // as if every manifest had storekeeper/drift: report
  std::vector<std::string> ignored = {};  // as if every manifest ignored these; "tags"
  Selection selection = {};
  SecretPolicy secrets = {};
  /// From the ledger, where there is one: ids whose deletes count against the cap still, and why
  /// nothing may be deleted at all.
  std::set<std::string> deleted_lately = {};
  std::optional<Refusal> ledger_refusal = std::nullopt;
  RedirectPolicy redirects = {};

  friend bool operator==(const PlanPolicy&, const PlanPolicy&) = default;
};

/// True if `field` ("name", "on", "tags", "config.<key>") of a live integration is left as it is
/// found: by its manifest's annotation, or for the whole run. A create writes it all the same.
bool ignores(const DesiredIntegration& desired, const PlanPolicy& policy, std::string_view field);

/// True if `desired` may take over `live`, which it describes, although it is not ours: only where
/// nobody owns it, and somebody asked for that.
bool may_adopt(
    const DesiredIntegration& desired, const LiveIntegration& live, const PlanPolicy& policy);

}  // namespace storekeeper
