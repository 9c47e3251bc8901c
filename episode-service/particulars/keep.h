#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "common/calendar/moment.h"
#include "common/command/change.h"
#include "episode-service/history.h"
#include "homeward/episode/v1/particular.pb.h"

namespace homeward::episode {

// Records a particular with the command that brings it about: a review, a sharing, the end of a placement. Its id.
absl::StatusOr<std::string> KeepParticular(Change& change, History& history, const Moment& when,
                                           const v1::ParticularDetails& details);

}  // namespace homeward::episode
