// Runs a fuzz target over stored inputs, under any compiler: files, folders, or
// "-" for one input on standard input. A finding aborts, as in libFuzzer, and
// the last line says which input it was. Text beside the streams (*.md,
// *.jsonl, *.case) is no input. Takes the arguments of a fuzz target too
// (fuzz.h: HandleFuzzArguments).

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "harness/check/stored_corpus.h"

extern "C" void SplitproofInitializeReplay(int argc, char** argv);
extern "C" void SplitproofReplayOneInput(const char* data, size_t size);

namespace {

// The files that `path` names; an error where there is none.
absl::StatusOr<std::vector<std::string>> FilesAt(const std::string& path) {
  if (!std::filesystem::is_directory(path)) {
    return std::vector<std::string>{path};
  }
  auto files = splitproof::StreamFilesIn(path);
  if (files.ok() && files->empty()) {
    return absl::NotFoundError("there is no input in " + path);
  }
  return files;
}

// The input being run, for OnAbort(), which may not touch a std::string.
const char* current_input = "";

void Say(const char* text) {
  // Where even that fails, there is nothing left to do about it.
  static_cast<void>(write(STDERR_FILENO, text, std::strlen(text)) < 0);
}

// Names the input; the abort goes on when this returns.
void OnAbort(int) {
  Say("while replaying ");
  Say(current_input);
  Say("\n");
}

void RunInput(const char* name, const std::string& input) {
  current_input = name;
  SplitproofReplayOneInput(input.data(), input.size());
}

// Runs what an argument names; returns how many inputs it was.
absl::StatusOr<size_t> RunAllAt(const std::string& path) {
  if (path == "-") {
    RunInput("standard input",
             std::string(std::istreambuf_iterator<char>(std::cin), {}));
    return 1;
  }
  const auto files = FilesAt(path);
  if (!files.ok()) return files.status();
  for (const std::string& file : *files) {
    const auto input = splitproof::ReadStoredFile(file);
    if (!input.ok()) return input.status();
    RunInput(file.c_str(), *input);
  }
  return files->size();
}

int Usage(const char* program, const std::string& message) {
  std::fprintf(stderr, "%s: %s\nusage: %s FILE|FOLDER|-...\n", program,
               message.c_str(), program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return Usage(argv[0], "nothing to replay");
  SplitproofInitializeReplay(argc, argv);
  std::signal(SIGABRT, OnAbort);
  size_t inputs = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string path = argv[i];
    if (path.starts_with("-artifact_prefix=")) continue;
    const absl::StatusOr<size_t> run = RunAllAt(path);
    if (!run.ok()) return Usage(argv[0], std::string(run.status().message()));
    inputs += *run;
  }
  std::printf("%zu inputs, 0 findings\n", inputs);
  return 0;
}
