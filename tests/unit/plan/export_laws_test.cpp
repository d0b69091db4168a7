// What export writes, loaded again, is what is live: the plan is empty.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // wants <gtest/gtest.h> before it

#include <set>
#include <utility>

#include "manifest/cross_check.hpp"
#include "manifest/manifest_loader.hpp"
#include "manifest/manifest_writer.hpp"
#include "model/ownership.hpp"
#include "plan/make_plan.hpp"
#include "support/random_live.hpp"

namespace storekeeper {
namespace {

// Up to eight integrations of this owner, some of them at one address. No two share address and
// name: no manifest can tell those apart, so that all but one become comments.
LiveSnapshot any_account() {
  LiveSnapshot live;
  std::set<std::pair<StoreAddress, std::string>> seen;
  for (int i = *rc::gen::inRange(0, 9); i > 0; --i) {
    auto item = testing::any_live();
    item.id = "id" + std::to_string(i);
    item.version = i;
    const bool keep = *rc::gen::arbitrary<bool>();
    item.tags = with_ownership(without_ownership(item.tags), "default");
    if (keep) item.tags.emplace_back(kKeepTag);
    normalise_tags(item.tags);
    if (seen.emplace(item.address, item.name).second) live.items.push_back(std::move(item));
  }
  return live;
}

DesiredSet load(const std::vector<ManifestExport>& exports, bool with_secrets) {
  auto parsed = parse_manifests(join_manifests(exports), "export.yaml", {});
  RC_ASSERT(!has_errors(parsed.diagnostics));
  RC_ASSERT(!has_errors(cross_check(parsed.items)));
  DesiredSet desired;
  desired.items = std::move(parsed.items);
  for (auto& item : desired.items) {
    for (auto& secret : item.secrets) {
      // Any value that the mask "abc********xyz" can stand for.
      if (with_secrets) secret.value = Secret("abc-password-xyz");
    }
  }
  return desired;
}

RC_GTEST_PROP(ExportLaws, APlanAfterAnExportIsEmpty, ()) {
  const auto live = any_account();
  const auto exports = write_manifests(live.items);
  const bool with_secrets = *rc::gen::arbitrary<bool>();
  const auto desired = load(exports, with_secrets);
  RC_ASSERT(desired.items.size() == live.items.size());

  PlanPolicy policy;
  policy.prune = *rc::gen::arbitrary<bool>();
  policy.max_deletes = 100;
  const auto plan = make_plan(desired, live, policy);
  RC_ASSERT(plan.actions.empty());
  RC_ASSERT(plan.refusals.empty());
  RC_ASSERT(!plan.has_errors());
  RC_ASSERT(plan.unchanged == static_cast<int>(live.items.size()));
  for (const auto& finding : plan.findings) {
    RC_ASSERT(finding.kind == FindingKind::kSecretUnavailable && !with_secrets);
  }
}

// And it is no accident: a plan against an account that differs is not.
RC_GTEST_PROP(ExportLaws, APlanAfterAnEditIsNot, ()) {
  auto live = any_account();
  if (live.items.empty()) return;
  const auto desired = load(write_manifests(live.items), true);
  auto& edited = live.items[*rc::gen::inRange<std::size_t>(0, live.items.size())];
  edited.on = !edited.on;
  const auto plan = make_plan(desired, live, PlanPolicy());
  RC_ASSERT(plan.actions.size() == 1U);
  RC_ASSERT(plan.actions[0].id == edited.id);
}

}  // namespace
}  // namespace storekeeper
