// The second list before the first delete: what it must agree about.
#include "reconcile/second_look.hpp"

#include "model/ownership.hpp"
#include "unit/reconcile/reconcile_fixture.hpp"

namespace storekeeper {
namespace {

using namespace testing;

class SecondLook : public ExecuteTest {
 protected:
  SecondLook() {
    for (int i = 1; i <= 12; ++i) {
      live.items.push_back(live_redis("s" + std::to_string(i), id_number(i)));
      account.add(live.items.back());
    }
  }

  Result<void> look() { return run_virtual(io, clock, look_again(&context, &live)); }
  void answer_lists(Result<HttpResponse> response) {
    fault = [response = std::move(response)](
                const HttpRequest& request) -> std::optional<Result<HttpResponse>> {
      if (kind_of(request) != "list") return std::nullopt;
      return response;
    };
  }

  LiveSnapshot live;
};

TEST_F(SecondLook, IsOneListWhereBothAgree) {
  EXPECT_TRUE(look());
  EXPECT_EQ(calls(), "list");
  EXPECT_TRUE(context.changed.empty());
  EXPECT_TRUE(context.not_ours.empty());
}

TEST_F(SecondLook, NotesWhatHasChanged) {
  account.items[id_number(2)]["version"] = 9;
  account.items[id_number(3)]["tags"] = with_ownership({}, "another");
  account.add(live_redis("new", id_number(99)));
  EXPECT_TRUE(look());
  EXPECT_EQ(context.changed, std::set<std::string>{id_number(2)});
  EXPECT_EQ(context.not_ours, std::set<std::string>{id_number(3)});
}

TEST_F(SecondLook, BelievesThatSomethingIsGoneOnlyIfAReadSaysSoToo) {
  account.items.erase(id_number(4));
  EXPECT_TRUE(look());
  EXPECT_EQ(calls(), "list get");
  auto shorter = live.items;
  shorter.pop_back();
  answer_lists(list_of(shorter));
  const auto looked = look();
  ASSERT_FALSE(looked);
  EXPECT_NE(looked.error().message.find("may well be there"), std::string::npos);
}

TEST_F(SecondLook, FailsWithAListThatIsShortOrFails) {
  answer_lists(list_of({live.items.front()}));
  EXPECT_FALSE(look());
  EXPECT_EQ(count("get"), 0);
  answer_lists(problem(500));
  EXPECT_FALSE(look());
  answer_lists(list_of({}));
  EXPECT_FALSE(look());
}

}  // namespace
}  // namespace storekeeper
