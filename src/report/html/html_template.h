// A page is made from a template, an HTML file in which {{name}} stands for a part.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace wirecensus::report {

template <typename Input>
struct TemplatePart {
  std::string_view name;  // {{name}} in the template
  void (*append)(std::string& html, const Input& input);
};

// The template with each marker replaced by its part; an unknown one is kept, so that the error is
// visible.
template <typename Input>
std::string fill_template(std::string_view rest, std::span<const TemplatePart<Input>> parts,
                          const Input& input) {
  std::string html;
  while (true) {
    const std::size_t begin = rest.find("{{");
    html += rest.substr(0, begin);
    if (begin == rest.npos) return html;
    const std::string_view marker = rest.substr(begin, rest.find("}}", begin) + 2 - begin);
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& each) {
      return each.name == marker.substr(2, marker.size() - 4);
    });
    if (part == parts.end()) {
      html += marker;
    } else {
      part->append(html, input);
    }
    rest.remove_prefix(begin + marker.size());
  }
}

}  // namespace wirecensus::report
