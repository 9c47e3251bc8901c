#pragma once

#include "common/figures/figure.h"
#include "homeward/common/v1/figure.pb.h"

namespace homeward {

// `scope` and `policy` are what the figure was made with.
common::v1::Figure ToProto(const Figure& figure, const FigureScope& scope, const ReportPolicy& policy);

}  // namespace homeward
