#include "harness/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "harness/search/random.h"

namespace splitproof {
namespace {

namespace fs = std::filesystem;

void WriteOrExit(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (file.flush()) return;
  std::fprintf(stderr, "%s cannot be written\n", path.c_str());
  std::exit(2);
}

// A file a seed.
void WriteSeedsOrExit(const FuzzTarget& target, const std::string& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  size_t number = 0;
  for (const std::string& seed : target.Seeds()) {
    WriteOrExit(absl::StrCat(folder, "/seed-", ++number), seed);
  }
}

size_t CopyTo(std::span<uint8_t> to, const std::string& bytes) {
  absl::c_copy(bytes, to.begin());
  return bytes.size();
}

// A byte changed, put in or taken out, for engines that do not lend theirs.
size_t SpoilBytes(std::span<uint8_t> data, size_t size, Random& random) {
  const size_t at = random.Uniform(size);
  const auto byte = static_cast<uint8_t>(random.Uniform(256));
  if (size < data.size() && (size == 0 || random.OneIn(3))) {
    std::copy_backward(data.begin() + at, data.begin() + size,
                       data.begin() + size + 1);
    data[at] = byte;
    return size + 1;
  }
  if (size > 1 && random.OneIn(2)) {
    std::copy(data.begin() + at + 1, data.begin() + size, data.begin() + at);
    return size - 1;
  }
  if (size > 0) data[at] = byte;
  return size;
}

}  // namespace

bool WouldWriteToCorpus(const FuzzTarget& target,
                        std::span<const char* const> arguments) {
  if (target.corpus().empty()) return false;
  for (const char* argument : arguments) {
    if (!fs::is_directory(argument)) continue;
    const fs::path stored = fs::weakly_canonical(target.corpus());
    const fs::path folder = fs::weakly_canonical(argument);
    // The folder itself or one below it.
    return std::mismatch(stored.begin(), stored.end(), folder.begin(),
                         folder.end())
               .first == stored.end();
  }
  return false;
}

void HandleFuzzArguments(FuzzTarget& target, int argc,
                         const char* const* argv) {
  bool written = false;
  for (int i = 1; i < argc; ++i) {
    absl::string_view value = argv[i];
    if (absl::ConsumePrefix(&value, "-artifact_prefix=")) {
      target.set_case_prefix(std::string(value));
    } else if (value == "--no-mutator") {
      target.set_mutates(false);
    } else if (absl::ConsumePrefix(&value, "--write-dictionary=")) {
      WriteOrExit(std::string(value), target.Dictionary());
      written = true;
    } else if (absl::ConsumePrefix(&value, "--write-seeds=")) {
      WriteSeedsOrExit(target, std::string(value));
      written = true;
    }
  }
  if (written) std::exit(0);
}

size_t MutateFuzzInput(const FuzzTarget& target, std::span<uint8_t> data,
                       size_t size, unsigned seed, EngineMutator mutate) {
  if (!target.mutates() && mutate != nullptr) {
    return mutate(data.data(), size, data.size());
  }
  Random random(seed);
  const auto mutate_bytes = [&](uint8_t* bytes, size_t count, size_t max) {
    return mutate != nullptr ? mutate(bytes, count, max)
                             : SpoilBytes({bytes, max}, count, random);
  };
  const Bytes input(reinterpret_cast<const char*>(data.data()), size);
  return CopyTo(
      data, target.mutator().Mutate(input, data.size(), seed, mutate_bytes));
}

size_t CrossFuzzInputs(const FuzzTarget& target, Bytes a, Bytes b,
                       std::span<uint8_t> out, unsigned seed) {
  if (!target.mutates()) return 0;
  return CopyTo(out, target.mutator().CrossOver(a, b, out.size(), seed));
}

int InitializeFuzzer(FuzzTarget& target, int argc, const char* const* argv) {
  target.set_case_prefix("./");
  HandleFuzzArguments(target, argc, argv);
  if (argc > 1 &&
      WouldWriteToCorpus(target, {argv + 1, static_cast<size_t>(argc - 1)})) {
    std::fprintf(stderr,
                 "%s: the first folder gets what is found, and must not be a "
                 "stored corpus: put another one before it\n",
                 argv[0]);
    std::exit(2);
  }
  return 0;
}

}  // namespace splitproof
