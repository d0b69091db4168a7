#include "system/git_mirror.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <functional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/printable.hpp"
#include "base/sha256.hpp"
#include "system/file_lock.hpp"
#include "system/git_output.hpp"
#include "system/git_signatures.hpp"
#include "system/tree_export.hpp"

namespace storekeeper {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr const char* kFetched = "refs/storekeeper/fetched";
constexpr const char* kKept = "refs/storekeeper/kept";
// Commits that a fetch brings: between two looks there are seldom more.
constexpr const char* kDepth = "--depth=50";

std::string without_line_end(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

tl::unexpected<Error> git_failed(Errc code, const std::string& doing, const ChildResult& result) {
  const auto said = what_git_said(result.errors);
  return fail(code, "git could not " + doing + ": " + said, hint_for_remote(said));
}

// A fetch that was killed leaves its locks, and parts of packs, for ever. Nobody else works here.
void remove_leftovers(const std::string& repository) {
  std::error_code ignored;
  for (const char* place : {"", "/refs/storekeeper", "/objects/info", "/objects/pack"}) {
    for (const auto& entry : fs::directory_iterator(repository + place, ignored)) {
      const auto name = entry.path().filename().string();
      const bool is_leftover =
          name.ends_with(".lock") || name.starts_with("tmp_") || name == "gc.pid";
      if (is_leftover) fs::remove(entry.path(), ignored);
    }
  }
}

// Of `rev-list --missing=print`: "?<id>".
std::set<std::string, std::less<>> missing_objects(std::string_view lines) {
  std::set<std::string, std::less<>> missing;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    if (lines.front() == '?') missing.emplace(lines.substr(1, end - 1));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return missing;
}

class GitMirror final : public RevisionSource {
 public:
  GitMirror(
      asio::io_context& io, GitMirrorSettings settings, GitTransport transport, FileLock lock,
      std::string directory)
      : settings_(std::move(settings)),
        lock_(std::move(lock)),
        directory_(std::move(directory)),
        repository_(directory_ + "/repository"),
        git_(repository_, transport, settings_.credentials, settings_.deadline),
        children_(io),
        wanted_ref_(settings_.branch.empty() ? "HEAD" : "refs/heads/" + settings_.branch) {
    while (settings_.path.ends_with('/')) settings_.path.pop_back();
  }

  asio::awaitable<Result<std::string>> kept() override {
    const auto prepared = co_await prepare();
    if (!prepared) co_return fail(prepared.error());
    auto result = co_await git("rev-parse", "--verify", "--quiet", kKept);
    if (!result) co_return fail(std::move(result.error()));
    if (result->exit_code != 0) co_return std::string();
    co_return without_line_end(std::move(result->output));
  }

  asio::awaitable<Result<std::string>> newest() override {
    auto result = co_await git("ls-remote", "--quiet", "origin", wanted_ref_);
    if (!result) co_return fail(std::move(result.error()));
    if (result->exit_code != 0) co_return git_failed(Errc::kNetwork, "ask the remote", *result);
    // "<id>\t<name>", also of names that merely end like this one.
    const auto ending = '\t' + wanted_ref_ + '\n';
    std::string_view lines = result->output;
    while (!lines.empty()) {
      const auto size = std::min(lines.find('\n'), lines.size() - 1) + 1;
      const auto line = lines.substr(0, size);
      if (line.ends_with(ending)) co_return std::string(line.substr(0, line.find('\t')));
      lines.remove_prefix(size);
    }
    co_return no_branch();
  }

  asio::awaitable<Result<std::string>> fetch() override {
    remove_leftovers(repository_);
    const auto mapping = '+' + wanted_ref_ + ':' + kFetched;
    const auto fetched = co_await git(
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", kDepth, "--filter=blob:none",
        "origin", mapping);
    if (!fetched) co_return fail(fetched.error());
    if (fetched->exit_code != 0) co_return git_failed(Errc::kNetwork, "fetch", *fetched);
    const auto commit = std::string(kFetched) + "^{commit}";
    auto result = co_await git("rev-parse", "--verify", commit);
    if (!result) co_return fail(std::move(result.error()));
    if (result->exit_code != 0) {
      co_return git_failed(Errc::kInternal, "find what it fetched", *result);
    }
    co_return without_line_end(std::move(result->output));
  }

  asio::awaitable<Result<Kinship>> relate(std::string revision, std::string other) override {
    if (revision == other) co_return Kinship::kSame;
    // The history here is short. If it is too short to tell, more is brought, at last all of it;
    // commits alone, which are small.
    for (const char* more : {"", "--deepen=1000", "--unshallow"}) {
      const std::string_view deeper = more;
      if (!deeper.empty()) {
        auto deepened = co_await deepen(more);
        if (!deepened) co_return fail(std::move(deepened.error()));
        if (!*deepened) break;
      }
      const auto younger = co_await is_ancestor(other, revision);
      if (!younger) co_return fail(younger.error());
      if (*younger) co_return Kinship::kDescendant;
      const auto older = co_await is_ancestor(revision, other);
      if (!older) co_return fail(older.error());
      if (*older) co_return Kinship::kAncestor;
    }
    co_return Kinship::kOther;
  }

  asio::awaitable<Result<void>> verify(std::string revision) override {
    const auto& trust = settings_.trust;
    if (!trust.wanted()) co_return Result<void>();
    const auto home = directory_ + "/gnupg";
    if (auto made = make_gpg_home(home); !made) co_return made;
    if (!trust.keyring.empty()) {
      const auto imported =
          co_await children_.run(import_keys(home, trust.keyring, settings_.deadline));
      if (!imported) co_return fail(imported.error());
      if (imported->exit_code != 0) {
        co_return fail(
            Errc::kInvalidInput,
            "gpg could not read the keys in " + storekeeper::quoted(trust.keyring) + ": " +
                what_git_said(imported->errors),
            "the file holds what gpg --export prints");
      }
    }
    auto command = git_.command(verify_arguments(trust, revision));
    command.variables.push_back("GNUPGHOME=" + home);
    const auto verified = co_await children_.run(std::move(command));
    if (!verified) co_return fail(verified.error());
    if (verified->exit_code == 0) co_return Result<void>();
    co_return fail(
        Errc::kRefused, "nobody whom --git-verify names has signed it",
        verified->errors.empty() ? "it has no signature" : what_git_said(verified->errors));
  }

  asio::awaitable<Result<std::string>> check_out(std::string revision) override {
    auto listed = co_await list(revision);
    if (!listed) co_return fail(std::move(listed.error()));
    const auto& entries = *listed;
    auto brought = co_await bring_contents(revision, &entries);
    if (!brought) co_return fail(std::move(brought.error()));
    auto contents = co_await read_contents(&entries);
    if (!contents) co_return fail(std::move(contents.error()));
    const auto tree = directory_ + "/trees/" + std::to_string(++trees_);
    auto made = make_directory(tree);
    if (made) made = export_tree(tree, entries, *contents);
    if (!made) co_return fail(std::move(made.error()));
    if (settings_.path.empty()) co_return tree;
    auto manifests = tree + '/' + settings_.path;
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(manifests, ignored))) {
      // A directory that is there, with nothing in it that could be a manifest.
      if (auto empty = make_directory(manifests); !empty) co_return fail(std::move(empty.error()));
    }
    co_return manifests;
  }

  asio::awaitable<Result<void>> keep(std::string revision) override {
    const auto result = co_await git("update-ref", kKept, revision);
    if (!result) co_return fail(result.error());
    if (result->exit_code != 0) {
      co_return git_failed(Errc::kInternal, "remember the revision", *result);
    }
    std::error_code ignored;
    const auto current = std::to_string(trees_);
    for (const auto& tree : fs::directory_iterator(directory_ + "/trees", ignored)) {
      if (tree.path().filename() != current) fs::remove_all(tree.path(), ignored);
    }
    // Only tidies up: the next time will do as well.
    (void)co_await git("gc", "--auto", "--quiet");
    co_return Result<void>();
  }

  void stop() override { children_.stop(); }

 private:
  template <class... Arguments>
  asio::awaitable<Result<ChildResult>> git(const Arguments&... arguments) {
    std::vector<std::string> all = {std::string(arguments)...};
    return children_.run(git_.command(std::move(all)));
  }

  static Result<void> make_directory(const std::string& directory) {
    std::error_code problem;
    fs::create_directories(directory, problem);
    if (!problem) return {};
    return fail(
        Errc::kInternal, storekeeper::quoted(directory) + " cannot be made: " + problem.message(),
        "name another directory with --git-cache-dir");
  }

  tl::unexpected<Error> no_branch() const {
    const auto branch = settings_.branch.empty()
                            ? std::string("a branch that its HEAD names")
                            : "a branch " + storekeeper::quoted(settings_.branch, 80);
    return fail(
        Errc::kNotFound, "the remote has no longer, or never had, " + branch,
        "name one with --git-branch");
  }

  asio::awaitable<Result<void>> prepare() {
    std::error_code ignored;
    fs::remove_all(directory_ + "/trees", ignored);
    remove_leftovers(repository_);
    const auto made = co_await git("init", "--quiet", "--bare", "--template=");
    if (!made) co_return fail(made.error());
    if (made->exit_code != 0) co_return git_failed(Errc::kInternal, "make a copy", *made);
    const auto named = co_await git("config", "remote.origin.url", settings_.url);
    if (!named) co_return fail(named.error());
    if (named->exit_code != 0) co_return git_failed(Errc::kInternal, "set up a copy", *named);
    co_return Result<void>();
  }

  asio::awaitable<Result<bool>> is_ancestor(std::string older, std::string younger) {
    const auto result = co_await git("merge-base", "--is-ancestor", older, younger);
    if (!result) co_return fail(result.error());
    if (result->exit_code > 1) co_return git_failed(Errc::kInternal, "compare commits", *result);
    co_return result->exit_code == 0;
  }

  // False if there is no more history to bring.
  asio::awaitable<Result<bool>> deepen(const char* how) {
    const auto shallow = co_await git("rev-parse", "--is-shallow-repository");
    if (!shallow) co_return fail(shallow.error());
    if (without_line_end(shallow->output) != "true") co_return false;
    const auto mapping = '+' + wanted_ref_ + ':' + kFetched;
    const auto result = co_await git(
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", how, "--filter=tree:0", "origin",
        mapping);
    if (!result) co_return fail(result.error());
    if (result->exit_code != 0) co_return git_failed(Errc::kNetwork, "fetch more", *result);
    co_return true;
  }

  asio::awaitable<Result<std::vector<GitEntry>>> list(std::string revision) {
    // Git refuses an empty path.
    const std::string where = settings_.path.empty() ? "." : settings_.path;
    const auto listed = co_await git("ls-tree", "-r", "-z", "--full-tree", revision, "--", where);
    if (!listed) co_return fail(listed.error());
    auto entries = read_git_entries(listed->output);
    if (listed->exit_code != 0 || !entries) {
      co_return git_failed(Errc::kInternal, "list the files of a commit", *listed);
    }
    if (entries->empty() && !settings_.path.empty()) {
      co_return fail(
          Errc::kNotFound, "the commit has nothing at " + storekeeper::quoted(settings_.path, 200),
          "name the manifests' directory in the repository with --git-path");
    }
    std::erase_if(*entries, [this](const GitEntry& entry) {
      return !may_be_exported(entry, settings_.path);
    });
    co_return *std::move(entries);
  }

  // A partial copy lacks the contents of files: those that are needed come in one go.
  asio::awaitable<Result<void>> bring_contents(
      std::string revision, const std::vector<GitEntry>* entries) {
    const auto tree =
        settings_.path.empty() ? revision + "^{tree}" : revision + ':' + settings_.path;
    const auto known = co_await git("rev-list", "--objects", "--missing=print", tree);
    if (!known) co_return fail(known.error());
    if (known->exit_code != 0) {
      co_return git_failed(Errc::kInternal, "see what a commit lacks", *known);
    }
    const auto missing = missing_objects(known->output);
    std::set<std::string> wanted;
    for (const auto& entry : *entries) {
      if (missing.contains(entry.object)) wanted.insert(entry.object);
    }
    if (wanted.empty()) co_return Result<void>();
    std::vector<std::string> arguments = {
        "-c",        "fetch.negotiationAlgorithm=noop", "fetch",   "--quiet",
        "--no-tags", "--no-write-fetch-head",           "--stdin", "--filter=blob:none",
        "origin"};
    auto command = git_.command(std::move(arguments));
    for (const auto& object : wanted) command.input += object + '\n';
    const auto fetched = co_await children_.run(std::move(command));
    if (!fetched) co_return fail(fetched.error());
    if (fetched->exit_code != 0) co_return git_failed(Errc::kNetwork, "fetch files", *fetched);
    co_return Result<void>();
  }

  asio::awaitable<Result<std::vector<std::string>>> read_contents(
      const std::vector<GitEntry>* entries) {
    std::vector<std::string> contents(entries->size());
    if (contents.empty()) co_return contents;
    std::vector<std::string> arguments = {"cat-file", "--batch"};
    auto command = git_.command(std::move(arguments));
    for (const auto& entry : *entries) command.input += entry.object + '\n';
    const auto read = co_await children_.run(std::move(command));
    if (!read) co_return fail(read.error());
    std::string_view rest = read->output;
    for (auto& content : contents) {
      if (!take_git_blob(rest, content)) {
        co_return git_failed(Errc::kInternal, "read the files of a commit", *read);
      }
    }
    co_return contents;
  }

  GitMirrorSettings settings_;
  FileLock lock_;
  std::string directory_;
  std::string repository_;
  GitCommands git_;
  ChildRunner children_;
  std::string wanted_ref_;
  int trees_ = 0;
};

}  // namespace

Result<std::unique_ptr<RevisionSource>> open_git_mirror(
    asio::io_context& io, GitMirrorSettings settings) {
  const auto transport = read_git_url(settings.url);
  if (!transport) return fail(transport.error());
  constexpr std::size_t kDigits = 16;
  const auto digest = sha256_hex(settings.url + '\n' + settings.branch).substr(0, kDigits);
  std::error_code problem;
  const auto directory = fs::absolute(settings.cache, problem).string() + "/git-" + digest;
  fs::create_directories(directory, problem);
  if (!problem) fs::permissions(directory, fs::perms::owner_all, problem);
  constexpr const char* kElsewhere = "name another directory with --git-cache-dir";
  if (problem) {
    return fail(
        Errc::kInvalidInput,
        storekeeper::quoted(directory) + " cannot be made: " + problem.message(), kElsewhere);
  }
  auto lock = FileLock::try_take(directory + "/lock");
  if (!lock) return fail(std::move(lock.error()));
  if (!*lock) {
    return fail(
        Errc::kInvalidInput,
        "another process follows this branch in " + storekeeper::quoted(directory), kElsewhere);
  }
  return std::make_unique<GitMirror>(
      io, std::move(settings), *transport, **std::move(lock), directory);
}

}  // namespace storekeeper
