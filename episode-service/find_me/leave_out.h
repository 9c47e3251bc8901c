#pragma once

#include "homeward/episode/v1/find_me_plan.pb.h"

namespace homeward::episode {

// Takes out of a pack what says where the young person lives, is or may be, for a recipient who must not know while the
// location is withheld (S3-47): placements, the kinds of particulars and of entries that are about places, and the
// words in which a place may stand.
void LeaveOutPlaces(v1::Pack& pack);

}  // namespace homeward::episode
