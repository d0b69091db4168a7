#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace storekeeper {
namespace {

// The examples of FIPS 180-2.
TEST(Sha256, IsTheDocumentedOne) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(
      sha256_hex(std::string(1'000'000, 'a')),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// RFC 4231, cases 1, 2 and 6.
TEST(HmacSha256, AgreesWithTheExamplesOfItsSpecification) {
  EXPECT_EQ(
      hex_text(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(
      hex_text(hmac_sha256("Jefe", "what do ya want for nothing?")),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hex_text(hmac_sha256(
          std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Sha256Stream, YieldsTheSameHoweverTheBytesAreCut) {
  EXPECT_EQ(Sha256Stream().hex(), sha256_hex(""));
  const std::string text = "what comes in pieces";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256Stream stream;
    stream.add(std::string_view(text).substr(0, cut));
    stream.add(std::string_view(text).substr(cut));
    EXPECT_EQ(stream.hex(), sha256_hex(text)) << cut;
  }
}

}  // namespace
}  // namespace storekeeper
