// Any bytes, in one piece and one by one: no crash, and the same verdict both ways.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/http_codec.hpp"

namespace {

struct Verdict {
  bool accepted = false;
  storekeeper::HttpResponse response = {};
};

Verdict decode(std::string_view bytes, std::size_t step) {
  storekeeper::ResponseDecoder decoder({.max_header_bytes = 2048, .max_body_bytes = 4096});
  Verdict verdict;
  bool complete = false;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto fed = decoder.feed(bytes.substr(at, step));
    if (!fed) return verdict;
    complete = *fed;
  }
  if (!complete && !decoder.finish()) return verdict;
  verdict.accepted = true;
  verdict.response = decoder.take();
  return verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = decode(bytes, size + 1);
  const auto single = decode(bytes, 1);
  if (whole.accepted != single.accepted) std::abort();
  if (whole.response.status != single.response.status) std::abort();
  if (whole.response.body != single.response.body) std::abort();
  if (whole.response.headers.size() != single.response.headers.size()) std::abort();
  return 0;
}
