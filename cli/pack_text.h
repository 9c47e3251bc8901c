#pragma once

#include <string>

#include "homeward/episode/v1/find_me_plan.pb.h"

// The Find Me Plan and the pack for the police, as people read them on paper. Times are those of England.
namespace homeward::cli {

std::string PlanInWords(const episode::v1::FindMePlan& plan);

std::string PackInWords(const episode::v1::Pack& pack);

}  // namespace homeward::cli
