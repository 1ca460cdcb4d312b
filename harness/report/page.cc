#include "harness/report/page.h"

#include "harness/report/page_template.h"

namespace splitproof {
namespace {

// Where the page has its data; the build of the page puts it there once.
constexpr std::string_view kPlaceOfData = "<!--splitproof-data-->";

// JSON has '<' within strings only, where it can be written so. Without one, no
// text ends a script element or begins a comment in it.
void AppendHarmless(std::string_view json, std::string& out) {
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  out += '\n';
}

}  // namespace

std::string MakePage(std::string_view index,
                     const std::vector<std::string>& details) {
  const std::string_view page = PageTemplate();
  const size_t place = page.find(kPlaceOfData);
  std::string out(page.substr(0, place));
  out += "<script type=\"application/json\" id=\"index\">\n";
  AppendHarmless(index, out);
  // Lines of JSON, which is no JSON itself.
  out += "</script>\n<script type=\"application/x-ndjson\" id=\"details\">\n";
  for (const std::string& detail : details) AppendHarmless(detail, out);
  out += "</script>\n";
  out += page.substr(place + kPlaceOfData.size());
  return out;
}

}  // namespace splitproof
