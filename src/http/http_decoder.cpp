// Beast parses; what it takes too lightly is checked here and in head_rules.cpp. Heads are
// collected first, so that Beast sees each of them whole and after the checks.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

#include "http/head_rules.hpp"
#include "http/http_codec.hpp"

namespace storekeeper {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

tl::unexpected<Error> refuse(int status, std::string message) {
  Error error;
  error.code = Errc::kProtocol;
  error.message = std::move(message);
  error.http_status = status;
  return fail(std::move(error));
}

tl::unexpected<Error> refuse(error_code code) {
  using Reason = beast_http::error;
  if (code == Reason::body_limit) return refuse(413, "the body is too long");
  if (code == Reason::bad_version) return refuse(505, "an HTTP version other than 1.1 or 1.0");
  if (code == Reason::header_limit) return refuse(431, "the header is too long");
  if (code == Reason::bad_chunk_extension) return refuse(400, "an unusable chunk extension");
  if (code == Reason::bad_chunk) return refuse(400, "a malformed chunk");
  if (code == Reason::bad_content_length) return refuse(400, "an unusable content length");
  if (code == Reason::bad_transfer_encoding) return refuse(400, "an unusable transfer coding");
  if (code == Reason::bad_status) return refuse(400, "a malformed status");
  if (code == Reason::partial_message) return refuse(400, "it ends too early");
  return refuse(400, "it is not well-formed HTTP");
}

// One message: its head, checked, and then its body.
template <bool is_request>
class MessageReader {
 public:
  explicit MessageReader(HttpLimits limits) : limits_(limits), head_(limits.max_header_bytes) {
    restart();
  }
  // The parser holds a reference to chunk_check_.
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;

  void restart() {
    head_.clear();
    pending_.clear();
    headers_ = {};
    framing_ = {};
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(limits_.max_header_bytes + 1));
    parser_->body_limit(limits_.max_body_bytes);
    parser_->on_chunk_header(chunk_check_);
  }

  bool started() const noexcept { return !head_.empty(); }
  bool has_head() const noexcept { return parser_->is_header_done(); }
  bool is_done() const noexcept { return parser_->is_done(); }
  bool needs_end_of_file() const { return parser_->need_eof(); }
  bool keep_alive() const { return parser_->keep_alive() && !parser_->need_eof(); }
  auto& message() { return parser_->get(); }
  const Headers& headers() const noexcept { return headers_; }
  Headers take_headers() { return std::move(headers_); }
  const Framing& framing() const noexcept { return framing_; }
  std::string take_body() { return std::move(parser_->get().body()); }

  /// Takes the head off the front of `bytes`; true once it is complete and checked.
  Result<bool> read_head(std::string_view& bytes) {
    auto complete = head_.collect(bytes);
    if (!complete || !*complete) return complete;
    error_code code;
    parser_->put(boost::asio::buffer(head_.text()), code);
    if (code) return refuse(code);
    if (!parser_->is_header_done()) return refuse(400, "it is not well-formed HTTP");
    for (const auto& field : parser_->get()) {
      headers_.add(std::string(field.name_string()), std::string(field.value()));
    }
    auto framing = framing_of(headers_, parser_->get().version() == 11);
    if (!framing) return fail(std::move(framing.error()));
    framing_ = *framing;
    return true;
  }

  /// Takes what belongs to the body off the front of `bytes`; true once it is complete.
  Result<bool> read_body(std::string_view& bytes) {
    while (!parser_->is_done() && !bytes.empty()) {
      error_code code;
      if (pending_.empty()) {
        bytes.remove_prefix(parser_->put(boost::asio::buffer(bytes), code));
        if (code == beast_http::error::need_more) {
          pending_.assign(bytes);
          bytes = {};
        }
      } else {
        const std::size_t before = pending_.size();
        pending_.append(bytes);
        // Beast asserts that it is not asked again about a last chunk this short.
        if (pending_.size() < 5 && pending_.starts_with("0\r\n")) {
          bytes = {};
          break;
        }
        const std::size_t used = parser_->put(boost::asio::buffer(pending_), code);
        if (code == beast_http::error::need_more) {
          pending_.erase(0, used);
          bytes = {};
        } else if (!code) {
          // What waited was the start of something now complete: it is used up.
          bytes.remove_prefix(used - before);
          pending_.clear();
        }
      }
      if (code && code != beast_http::error::need_more) return refuse(code);
      // Only a chunk's header or the trailer waits for more.
      if (pending_.size() > limits_.max_header_bytes) return refuse(400, "an endless chunk header");
    }
    return parser_->is_done();
  }

  Result<bool> read_end_of_file() {
    error_code code;
    parser_->put_eof(code);
    if (code) return refuse(code);
    return true;
  }

 private:
  using Body = beast_http::string_body;
  using Parser = beast_http::parser<is_request, Body>;

  struct ChunkCheck {
    void operator()(std::uint64_t, boost::beast::string_view extensions, error_code& code) const {
      constexpr std::size_t kMaxExtension = 1024;
      if (extensions.size() > kMaxExtension) code = beast_http::error::bad_chunk_extension;
    }
  };

  HttpLimits limits_;
  HeadCollector head_;
  ChunkCheck chunk_check_;
  std::optional<Parser> parser_;
  Headers headers_;
  Framing framing_;
  std::string pending_;  // of the body, not yet consumed by the parser
};

}  // namespace

struct ResponseDecoder::Impl {
  Impl(HttpLimits limits, ResponseTo to) : reader(limits), answered(to) {}

  // After the head of the final response.
  Result<void> check_head() {
    const int status = static_cast<int>(reader.message().result_int());
    if (status < 200 || status > 599) return refuse(400, "a status that does not exist");
    const bool is_success = status / 100 == 2;
    if (answered == ResponseTo::kConnect && is_success) {
      ends_with_head = true;
      return {};
    }
    const auto& framing = reader.framing();
    if (is_bodiless(status)) {
      const bool states_body = framing.chunked || framing.length.value_or(0) != 0;
      if (status != 304 && states_body) return refuse(400, "a body where there cannot be one");
      ends_with_head = true;
      return {};
    }
    for (const std::string_view coding : reader.headers().all("content-encoding")) {
      if (!same_ignoring_case(trimmed(coding), "identity")) {
        return refuse(400, "a content coding that was not asked for");
      }
    }
    if (is_success && reader.needs_end_of_file()) return refuse(400, "its length is not stated");
    return {};
  }

  Result<void> skip_interim() {
    constexpr int kMaxInterim = 8;
    const auto& framing = reader.framing();
    if (reader.message().result_int() == 101) return refuse(400, "it changes the protocol");
    if (framing.chunked || framing.length) return refuse(400, "a body where there cannot be one");
    if (++interim_count > kMaxInterim) return refuse(400, "too many interim answers");
    reader.restart();
    return {};
  }

  bool is_done() const { return has_head && (ends_with_head || reader.is_done()); }

  MessageReader<false> reader;
  ResponseTo answered;
  int interim_count = 0;
  bool has_head = false;
  bool ends_with_head = false;
};

ResponseDecoder::ResponseDecoder(HttpLimits limits, ResponseTo answered)
    : impl_(std::make_unique<Impl>(limits, answered)) {}

ResponseDecoder::~ResponseDecoder() = default;

Result<bool> ResponseDecoder::feed(std::string_view bytes) {
  auto& impl = *impl_;
  const auto in_context = [](Error error) {
    error.http_status = 0;
    return fail(with_context("malformed answer", std::move(error)));
  };
  while (!impl.has_head) {
    auto complete = impl.reader.read_head(bytes);
    if (!complete) return in_context(std::move(complete.error()));
    if (!*complete) return false;
    impl.has_head = impl.reader.message().result_int() / 100 != 1;
    auto checked = impl.has_head ? impl.check_head() : impl.skip_interim();
    if (!checked) return in_context(std::move(checked.error()));
  }
  if (!impl.is_done()) {
    auto complete = impl.reader.read_body(bytes);
    if (!complete) return in_context(std::move(complete.error()));
  }
  if (!bytes.empty()) return fail(Errc::kProtocol, "malformed answer: bytes after its end");
  return impl.is_done();
}

Result<bool> ResponseDecoder::finish() {
  auto& impl = *impl_;
  if (impl.is_done()) return true;
  if (!impl.has_head || !impl.reader.needs_end_of_file()) {
    return fail(Errc::kProtocol, "malformed answer: it ends too early");
  }
  return impl.reader.read_end_of_file();
}

bool ResponseDecoder::started() const noexcept {
  return impl_->interim_count > 0 || impl_->reader.started();
}

bool ResponseDecoder::has_head() const noexcept { return impl_->has_head; }

bool ResponseDecoder::keep_alive() const noexcept {
  return impl_->is_done() && impl_->reader.keep_alive();
}

HttpResponse ResponseDecoder::take() {
  HttpResponse response;
  response.status = static_cast<int>(impl_->reader.message().result_int());
  response.headers = impl_->reader.take_headers();
  response.body = impl_->reader.take_body();
  return response;
}

struct RequestDecoder::Impl {
  explicit Impl(HttpLimits limits) : reader(limits) {}

  Result<void> check_head() {
    const auto& headers = reader.headers();
    if (auto host = check_host(headers); !host) return host;
    auto& message = reader.message();
    const std::string_view method = message.method_string();
    if (auto target = check_target(method, message.target()); !target) return target;
    waits_for_continue = false;
    for (const std::string_view expectation : headers.all("expect")) {
      if (!same_ignoring_case(trimmed(expectation), "100-continue")) {
        return refuse(417, "an unknown expectation");
      }
      waits_for_continue = message.version() == 11;
    }
    return {};
  }

  MessageReader<true> reader;
  std::string next;  // arrived after the end of this request
  bool has_head = false;
  bool waits_for_continue = false;
};

RequestDecoder::RequestDecoder(HttpLimits limits) : impl_(std::make_unique<Impl>(limits)) {}

RequestDecoder::~RequestDecoder() = default;

Result<bool> RequestDecoder::feed(std::string_view bytes) {
  auto& impl = *impl_;
  std::string kept;
  if (!impl.next.empty()) {
    kept = std::move(impl.next);
    impl.next.clear();
    kept.append(bytes);
    bytes = kept;
  }
  if (!impl.has_head) {
    auto complete = impl.reader.read_head(bytes);
    if (!complete) return fail(std::move(complete.error()));
    if (!*complete) return false;
    if (auto checked = impl.check_head(); !checked) return fail(std::move(checked.error()));
    impl.has_head = true;
  }
  if (!impl.reader.is_done()) {
    auto complete = impl.reader.read_body(bytes);
    if (!complete) return fail(std::move(complete.error()));
    if (!bytes.empty() || *complete) impl.waits_for_continue = false;
  }
  impl.next.assign(bytes);
  return impl.reader.is_done();
}

bool RequestDecoder::started() const noexcept {
  return impl_->reader.started() || !impl_->next.empty();
}

bool RequestDecoder::has_head() const noexcept { return impl_->has_head; }

bool RequestDecoder::expects_continue() const noexcept {
  return impl_->has_head && !impl_->reader.is_done() && impl_->waits_for_continue;
}

bool RequestDecoder::keep_alive() const noexcept { return impl_->reader.keep_alive(); }

HttpRequest RequestDecoder::take() {
  auto& impl = *impl_;
  HttpRequest request;
  request.method = impl.reader.message().method_string();
  request.target = impl.reader.message().target();
  request.headers = impl.reader.take_headers();
  request.body = impl.reader.take_body();
  impl.reader.restart();
  impl.has_head = false;
  impl.waits_for_continue = false;
  return request;
}

}  // namespace storekeeper
