// One account of an interface that came and went: each time that it exists is a life, with counters
// that begin at 0.
#pragma once

#include <optional>

#include "base/interface_account.h"

namespace wirecensus::runtime {

// The sum of all lives so far and of `life`, the account of another one. The interface's own
// counters become those since the start of the count, from 0; they are unknown if those of one life
// are. Evidence is only of a single life.
//
//     std::optional<InterfaceAccount> lives;
//     lives = with_life(lives, account);
InterfaceAccount with_life(const std::optional<InterfaceAccount>& lives, InterfaceAccount life);

}  // namespace wirecensus::runtime
