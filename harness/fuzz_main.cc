// Runs a fuzz target over stored inputs, under any compiler: files, folders, or
// "-" for one input on standard input. A finding aborts, as in libFuzzer, and
// the last line says which input it was. Text beside the streams (*.md,
// *.jsonl, *.case) is no input. Takes the arguments of a fuzz target too
// (fuzz.h: HandleFuzzArguments).

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" void SplitproofInitializeReplay(int argc, char** argv);
extern "C" void SplitproofReplayOneInput(const char* data, size_t size);

namespace {

namespace fs = std::filesystem;

// The files that `path` names, sorted; none if it does not exist.
std::vector<std::string> FilesAt(const std::string& path) {
  std::vector<std::string> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      const fs::path& file = entry.path();
      const bool is_text = file.extension() == ".md" ||
                           file.extension() == ".jsonl" ||
                           file.extension() == ".case";
      if (entry.is_regular_file() && !is_text) files.push_back(file.string());
    }
    std::sort(files.begin(), files.end());
  } else if (fs::exists(path)) {
    files.push_back(path);
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

void RunInput(const char* name, std::istream& stream) {
  current_input = name;
  const std::string input(std::istreambuf_iterator<char>(stream), {});
  SplitproofReplayOneInput(input.data(), input.size());
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
    if (path == "-") {
      RunInput("standard input", std::cin);
      ++inputs;
      continue;
    }
    const std::vector<std::string> files = FilesAt(path);
    if (files.empty()) return Usage(argv[0], "there is no input at " + path);
    for (const std::string& file : files) {
      std::ifstream stream(file, std::ios::binary);
      if (!stream) return Usage(argv[0], "cannot read " + file);
      RunInput(file.c_str(), stream);
      ++inputs;
    }
  }
  std::printf("%zu inputs, 0 findings\n", inputs);
  return 0;
}
