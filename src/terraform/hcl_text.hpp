// Text as HCL, the language of Terraform's files, that is read back as the same text.
#pragma once

#include <string>
#include <string_view>

namespace storekeeper {

/// In double quotes; no template of Terraform's ("${", "%{") comes to life in it. An invalid UTF-8
/// byte becomes \ufffd.
std::string hcl_string(std::string_view text);

/// A name for a resource or a variable, made of a manifest's name: [a-z_][a-z0-9_]*.
std::string hcl_name(std::string_view manifest_name);

}  // namespace storekeeper
