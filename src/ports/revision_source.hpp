// Manifests that are kept elsewhere in revisions, as a Git repository does.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace storekeeper {

/// What one revision is to another.
enum class Kinship : std::uint8_t {
  kSame,
  kDescendant,  // made on top of it
  kAncestor,    // it was made on top of this one
  kOther,       // neither
};

/// Only one call at a time, stop() excepted. Each ends within a deadline of its own, with kTimeout,
/// and soon after stop(), with kCancelled.
class RevisionSource {
 public:
  virtual ~RevisionSource() = default;

  /// The revision that was given to keep() last, by this process or an earlier one; empty: none.
  virtual boost::asio::awaitable<Result<std::string>> kept() = 0;

  /// The newest revision there, which need not be here yet.
  virtual boost::asio::awaitable<Result<std::string>> newest() = 0;

  /// Brings the newest revision here, and says which one it is.
  virtual boost::asio::awaitable<Result<std::string>> fetch() = 0;

  /// What `revision` is to `other`; both are here.
  virtual boost::asio::awaitable<Result<Kinship>> relate(
      std::string revision, std::string other) = 0;

  /// Fails with kRefused unless somebody who is trusted has signed the revision. Succeeds where
  /// nobody asked for signatures.
  virtual boost::asio::awaitable<Result<void>> verify(std::string revision) = 0;

  /// Writes the revision's manifests into a new directory, and says what to read in it. Fails with
  /// kNotFound if the revision has nothing where the manifests are to be.
  virtual boost::asio::awaitable<Result<std::string>> check_out(std::string revision) = 0;

  /// Remembers that this revision is the one that counts. What was checked out before the last
  /// check_out() is removed.
  virtual boost::asio::awaitable<Result<void>> keep(std::string revision) = 0;

  /// Ends the call that is under way, and any later one at once.
  virtual void stop() = 0;
};

}  // namespace storekeeper
