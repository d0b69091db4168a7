// Writes a fleet to disk: manifests/, list.json (the API's answer) and seed.json (the emulator's).
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "bench/fleet.hpp"

namespace {

bool write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return static_cast<bool>(file.flush());
}

bool read_number(std::string_view text, std::size_t& number) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  storekeeper::bench::FleetShape shape;
  if (argc < 3 || argc > 4 || !read_number(argv[2], shape.stores) ||
      (argc == 4 && !read_number(argv[3], shape.drifted_every))) {
    std::fputs("usage: make_fleet DIRECTORY STORES [DRIFTED_EVERY]\n", stderr);
    return 64;
  }
  const std::filesystem::path directory(argv[1]);
  bool written = true;
  for (const auto& file : storekeeper::bench::make_manifests(shape)) {
    const auto path = directory / "manifests" / file.name;
    std::filesystem::create_directories(path.parent_path());
    written = written && write(path, file.text);
  }
  written = written && write(directory / "list.json", storekeeper::bench::make_list(shape)) &&
            write(directory / "seed.json", storekeeper::bench::make_seed(shape));
  if (!written) std::fputs("make_fleet: cannot write\n", stderr);
  return written ? 0 : 1;
}
