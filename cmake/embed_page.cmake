# Writes a .cpp that holds the status page's files: cmake -DFOLDER=... -DOUTPUT=... -P embed_page.cmake
cmake_policy(VERSION 3.25)

set(code "// Made by cmake/embed_page.cmake from src/daemon/page/.\n#include \"daemon/page_files.hpp\"\n\n#include <array>\n\nnamespace storekeeper {\n\n")
foreach(row
    "/|index.html|text/html^ charset=utf-8"
    "/app.css|app.css|text/css^ charset=utf-8"
    "/app.js|app.js|text/javascript^ charset=utf-8"
    "/icon.svg|icon.svg|image/svg+xml")
  string(REGEX MATCH "^([^|]+)[|]([^|]+)[|](.+)$" matched "${row}")
  set(path "${CMAKE_MATCH_1}")
  set(file "${CMAKE_MATCH_2}")
  string(REPLACE "^" ";" type "${CMAKE_MATCH_3}")
  file(READ "${FOLDER}/${file}" text)
  string(APPEND rows "    {\"${path}\", \"${type}\", R\"page(${text})page\"},\n")
  math(EXPR count "${count}+1")
endforeach()
string(APPEND code "std::span<const PageFile> page_files() noexcept {\n  static constexpr std::array<PageFile, ${count}> kFiles = {{\n${rows}  }};\n  return kFiles;\n}\n\n}  // namespace storekeeper\n")
file(WRITE "${OUTPUT}" "${code}")
