// Connections kept for the next read.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <vector>

#include "http/byte_stream.hpp"

namespace storekeeper {

class ConnectionPool {
 public:
  /// The one used last that nothing has happened to, or nullptr.
  std::unique_ptr<ByteStream> take(const boost::asio::any_io_executor& executor);

  /// Closes it instead if bytes wait to be read or there are enough already.
  void keep(std::unique_ptr<ByteStream> stream);

 private:
  struct Idle {
    std::unique_ptr<ByteStream> stream = {};
    SteadyTime since = {};
  };

  std::vector<Idle> idle_;
};

}  // namespace storekeeper
