#include "base/decode_issue.h"

namespace wirecensus {

std::string_view decode_issue_name(DecodeIssue issue) {
  switch (issue) {
    case DecodeIssue::none: return "none";
    case DecodeIssue::unsupported_link_type: return "unsupported_link_type";
    case DecodeIssue::truncated_link: return "truncated_link";
    case DecodeIssue::malformed_link: return "malformed_link";
    case DecodeIssue::too_many_headers: return "too_many_headers";
    case DecodeIssue::truncated_ip: return "truncated_ip";
    case DecodeIssue::malformed_ip: return "malformed_ip";
    case DecodeIssue::truncated_extension: return "truncated_extension";
    case DecodeIssue::malformed_extension: return "malformed_extension";
    case DecodeIssue::truncated_transport: return "truncated_transport";
    case DecodeIssue::malformed_transport: return "malformed_transport";
  }
  return "none";
}

}  // namespace wirecensus
