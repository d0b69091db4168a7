// The naive engine as a process: plans a fleet that make_fleet wrote. Reads the list from a file,
// so it is spared the HTTP that `storekeeper plan` is measured with.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/naive_engine.hpp"

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: naive_plan DIRECTORY\n", stderr);
    return 64;
  }
  const std::filesystem::path directory(argv[1]);
  std::vector<storekeeper::bench::NaiveManifest> manifests;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / "manifests")) {
    if (entry.is_regular_file()) {
      manifests.push_back(storekeeper::bench::naive_manifest(read(entry.path())));
    }
  }
  const auto list = storekeeper::bench::naive_list(read(directory / "list.json"));
  const auto plan = storekeeper::bench::naive_plan(manifests, list);
  std::fputs(plan.patches.c_str(), stdout);
  std::printf("%zu to add, %zu to change\n", plan.creates, plan.updates);
  return 0;
}
