#pragma once

#include "episode-service/care_leavers/owing.h"

namespace homeward::episode {

// Regular direct contact, and how initiating it ends (S0-02 to S0-05): only with the letter to somebody who declined
// the service, or with a plan that a manager supports; never by silence. And the oversight of who does not keep in
// touch.
void DeriveContact(const CohortSpan& care, const std::vector<AdultMissing>& missing, Owing& owing);

}  // namespace homeward::episode
