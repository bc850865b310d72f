#include "view/check_lines.h"

#include <fmt/core.h>

#include "view/page.h"

namespace wirecensus::view {

std::string assertion_lines(std::span<const text::Check> assertions, const SummaryStyle& style) {
  Page page(style.width, style.color);
  for (const text::Check& check : assertions) {
    page.line("Assertion", check.passed ? "HOLDS" : "FAILED", check.passed ? Ink::green : Ink::red);
    page.paragraph("", check.name);
    page.paragraph("", check.message);
  }
  return page.text();
}

}  // namespace wirecensus::view
