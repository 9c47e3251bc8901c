#pragma once

#include <string>

#include "common/obligations/obligation.h"
#include "homeward/common/v1/moment.pb.h"
#include "homeward/common/v1/obligation.pb.h"

namespace homeward {

// As a reply shows it, with the sentence that puts its reasons together.
common::v1::Obligation ToProto(const std::string& council, const Obligation& obligation);

// As an event carries it: nobody's words.
common::v1::ObligationChanged EventOf(const std::string& council, const ObligationUpdate& update);

}  // namespace homeward
