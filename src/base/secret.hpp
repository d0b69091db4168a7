// A value that must never be shown: it cannot be printed, formatted or compared
// with ==, and its memory is wiped when it goes. And the means to wipe a string that had to
// hold one for a while.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace storekeeper {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view value);
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  bool empty() const noexcept { return size_ == 0; }

  /// The value itself. The one way to it, so that every use can be found by name.
  std::string_view reveal() const noexcept { return {bytes_.get(), size_}; }

  /// Equality in time that depends on the lengths only.
  static bool same(const Secret& a, const Secret& b) noexcept;

  template <class Stream>
  friend Stream& operator<<(Stream&, const Secret&) = delete;
  friend bool operator==(const Secret&, const Secret&) = delete;

 private:
  void wipe() noexcept;

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

/// Overwrites all the memory that `text` owns, and leaves it empty. Memory that the text had
/// before it grew is out of reach: reserve enough first.
void wipe(std::string& text) noexcept;

/// Wipes a text at the end of the scope, whichever way that is left. The text must live longer.
class WipedAtEnd {
 public:
  explicit WipedAtEnd(std::string& text) noexcept : text_(text) {}
  WipedAtEnd(const WipedAtEnd&) = delete;
  WipedAtEnd& operator=(const WipedAtEnd&) = delete;
  ~WipedAtEnd() { wipe(text_); }

 private:
  std::string& text_;
};

}  // namespace storekeeper
