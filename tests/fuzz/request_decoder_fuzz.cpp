// Any bytes, in one piece and one by one: no crash, and the same requests both ways.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/http_codec.hpp"

namespace {

// A transcript of all requests, and of the refusal that ended them.
std::string decode(std::string_view bytes, std::size_t step) {
  storekeeper::RequestDecoder decoder({.max_header_bytes = 2048, .max_body_bytes = 4096});
  std::string transcript;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    auto fed = decoder.feed(bytes.substr(at, step));
    while (fed && *fed) {
      const auto request = decoder.take();
      transcript += request.method + ' ' + request.target + '\n' + request.body + '\n';
      fed = decoder.feed({});
    }
    if (!fed) return transcript + std::to_string(fed.error().http_status);
  }
  return transcript;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (decode(bytes, size + 1) != decode(bytes, 1)) std::abort();
  return 0;
}
