#pragma once

#include <memory>

#include "tests/load/endpoint.h"
#include "tests/load/rows.h"
#include "tests/load/target.h"

namespace homeward::load {

// The suite's RPCs under load, each answer compared with what is known of the row. All of it has to outlive them.

// GetEpisode, of episode-service itself or through the gateway.
std::unique_ptr<Target> GetEpisodeTarget(Rows& rows, Endpoint& endpoint);

// CorrectEpisode, as above: a change of one field, with etag and request_id.
std::unique_ptr<Target> CorrectEpisodeTarget(Rows& rows, Endpoint& endpoint);

// GetChronology of the gateway: what all services know of a young person.
std::unique_ptr<Target> GetChronologyTarget(Rows& rows, Endpoint& gateway);

}  // namespace homeward::load
