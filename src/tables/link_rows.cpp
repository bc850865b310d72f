#include "tables/link_rows.h"

#include <fmt/core.h>

#include <algorithm>

namespace wirecensus::tables {

std::string links_text(std::span<const LinkRow> links) {
  std::size_t names = 0;
  std::size_t whats = 0;
  for (const LinkRow& link : links) {
    names = std::max(names, link_type_name(link.type).size());
    whats = std::max(whats, link.what.size());
  }
  const auto line = [&](auto number, const auto& name, std::string_view what,
                        std::string_view reference) {
    return fmt::format("{:>4}  {:{}}  {:{}}  {}\n", number, name, names, what, whats, reference);
  };
  std::string text = line("LINK", "NAME", "FOLLOWED", "REFERENCE");
  for (const LinkRow& link : links) {
    text += line(link.type, link_type_name(link.type), link.what, link.reference);
  }
  return text;
}

}  // namespace wirecensus::tables
