// The first header of a frame, by link type.
#pragma once

#include <span>
#include <string_view>

#include "base/link_type.h"
#include "decode/cursor.h"

namespace wirecensus::decode {

// A link type that is decoded. The texts are for the user and have static lifetime.
struct FollowedLink {
  LinkType type;
  Next (*decode)(Cursor& cursor);
  std::string_view what;       // what is followed to the IP packet
  std::string_view reference;  // the specification or source of its format
};

// All of them, by number.
std::span<const FollowedLink> followed_links();

// Decodes the first header of a frame of `type`. Link types that are not followed end as
// themselves, with DecodeIssue::unsupported_link_type.
Next decode_link(LinkType type, Cursor& cursor);

}  // namespace wirecensus::decode
