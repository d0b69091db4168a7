#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

namespace storekeeper {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!Printable<Secret>, "a secret must not reach a stream");
static_assert(!Comparable<Secret>, "comparing secrets takes constant time");
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);

TEST(Secret, HoldsItsValue) {
  const Secret secret("hunter2");
  EXPECT_FALSE(secret.empty());
  EXPECT_EQ(secret.reveal(), "hunter2");
}

TEST(Secret, MayBeEmpty) {
  const std::string_view null_view;
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret("").empty());
  EXPECT_TRUE(Secret(null_view).empty());
  const Secret copy_of_nothing{Secret()};
  EXPECT_EQ(copy_of_nothing.reveal(), "");
  EXPECT_TRUE(Secret::same(Secret(), Secret("")));
}

TEST(Secret, KeepsNulBytes) {
  const std::string value("a\0b", 3);
  EXPECT_EQ(Secret(value).reveal(), value);
}

TEST(Secret, IsCopiedAndMoved) {
  Secret first("one");
  Secret second = first;
  EXPECT_TRUE(Secret::same(first, second));
  EXPECT_NE(first.reveal().data(), second.reveal().data());
  const Secret third = std::move(first);
  EXPECT_EQ(third.reveal(), "one");
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  second = Secret("two");
  EXPECT_EQ(second.reveal(), "two");
  const auto& same_object = second;
  second = same_object;
  EXPECT_EQ(second.reveal(), "two");
}

TEST(Secret, IsComparedByValue) {
  EXPECT_TRUE(Secret::same(Secret("abc"), Secret("abc")));
  EXPECT_FALSE(Secret::same(Secret("abc"), Secret("abd")));
  EXPECT_FALSE(Secret::same(Secret("abc"), Secret("ab")));
  EXPECT_FALSE(Secret::same(Secret("\x80"), Secret(std::string_view("\0", 1))));
}

// The bytes that a text's storage held, whatever its size is now.
std::string_view storage(const std::string& text) { return {text.data(), text.capacity()}; }

TEST(Wipe, OverwritesAllThatTheTextOwnsAndLeavesItEmpty) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{3}, std::size_t{200}}) {
    SCOPED_TRACE(count);
    std::string text(count, 'x');
    text.resize(count / 2);  // the other half stays behind, past the end
    wipe(text);
    EXPECT_EQ(text, "");
    EXPECT_EQ(storage(text).find('x'), std::string_view::npos);
  }
}

TEST(Wipe, HappensAtTheEndOfTheScope) {
  std::string text(200, 'x');
  {
    const WipedAtEnd wiped(text);
    EXPECT_EQ(text.size(), 200U);
  }
  EXPECT_EQ(text, "");
  EXPECT_EQ(storage(text).find('x'), std::string_view::npos);
}

}  // namespace
}  // namespace storekeeper
