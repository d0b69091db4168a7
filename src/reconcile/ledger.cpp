#include "reconcile/ledger.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/sha256.hpp"

namespace storekeeper {
namespace {

constexpr std::string_view kFormat = "storekeeper-ledger ";
constexpr std::string_view kFirstLine = "storekeeper-ledger 1\n";
constexpr std::string_view kChecksum = "checksum ";
constexpr std::size_t kKeyDigits = 32;
constexpr std::size_t kMostIdLetters = 128;

tl::unexpected<Error> damaged() { return fail(Errc::kInvalidInput, "it is damaged"); }

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_key(std::string_view text) {
  return text.size() == kKeyDigits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stopped != end || value < 0) return std::nullopt;
  return value;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    const auto space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

// One line between the first and the checksum. What comes in another order, or twice, is found when
// the whole is encoded again.
bool take_line(const std::vector<std::string_view>& words, Ledger& ledger) {
  const auto& what = words.front();
  if (what == "settled") {
    ledger.settled = true;
    return words.size() == 1;
  }
  if (words.size() < 2) return false;
  const std::string subject(words[1]);
  if (what == "scope") {
    ledger.scope = subject;
    return words.size() == 2 && is_key(subject);
  }
  if (what == "quiet-until") {
    ledger.quiet_until_ms = number(subject);
    return words.size() == 2 && ledger.quiet_until_ms;
  }
  if (what == "unknown-secret") {
    ledger.unknown_secrets.insert(subject);
    return words.size() == 2 && is_ledger_id(subject);
  }
  if (words.size() < 3) return false;
  const auto when = number(words[2]);
  if (!when) return false;
  if (what == "delete") {
    ledger.deletes[subject] = *when;
    return words.size() == 3 && is_ledger_id(subject);
  }
  if (what != "create" || words.size() != 4) return false;
  const auto lists = number(words[3]);
  if (!lists || *lists > kMostListsCounted) return false;
  ledger.creates[subject] = CreateIntent{*when, static_cast<int>(*lists)};
  return is_key(subject);
}

}  // namespace

std::string ledger_key(std::string_view text) { return sha256_hex(text).substr(0, kKeyDigits); }

bool is_ledger_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= kMostIdLetters &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.';
         });
}

std::string encode_ledger(const Ledger& ledger) {
  std::string text(kFirstLine);
  text += "scope " + ledger.scope + '\n';
  if (ledger.settled) text += "settled\n";
  if (ledger.quiet_until_ms) {
    text += "quiet-until " + std::to_string(*ledger.quiet_until_ms) + '\n';
  }
  for (const auto& [key, intent] : ledger.creates) {
    text += "create " + key + ' ' + std::to_string(intent.sent_ms) + ' ' +
            std::to_string(intent.lists_without_it) + '\n';
  }
  for (const auto& id : ledger.unknown_secrets) text += "unknown-secret " + id + '\n';
  for (const auto& [id, when] : ledger.deletes) {
    text += "delete " + id + ' ' + std::to_string(when) + '\n';
  }
  return text + std::string(kChecksum) + ledger_key(text) + '\n';
}

Result<Ledger> decode_ledger(std::string_view text) {
  if (text.starts_with(kFormat) && !text.starts_with(kFirstLine)) {
    const auto version = number(text.substr(kFormat.size(), text.find('\n') - kFormat.size()));
    if (version && *version > 1) {
      return fail(Errc::kInvalidInput, "it is of a newer version of this program");
    }
  }
  if (!text.starts_with(kFirstLine)) return damaged();
  Ledger ledger;
  auto rest = text.substr(kFirstLine.size());
  while (!rest.empty() && !rest.starts_with(kChecksum)) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return damaged();
    if (!take_line(words_of(rest.substr(0, end)), ledger)) return damaged();
    rest.remove_prefix(end + 1);
  }
  if (encode_ledger(ledger) != text) return damaged();
  return ledger;
}

}  // namespace storekeeper
