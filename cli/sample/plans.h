#pragma once

#include "cli/sample/dice.h"
#include "cli/sample/generator.h"

namespace homeward::cli {

// For most who go missing a drawing stands in the place of a photograph, from before the first episode or, where that
// is long ago, from the last months.
void AddPhotograph(Dice& dice, const SampleSpan& span, SampleChild& child);

// What the council knows of a child who goes missing, and how its Find Me Plan was kept: entered before the first
// episode, looked through every few months by most, and given to the police with most reports.
void KeepPlan(Dice& dice, const SampleSpan& span, SampleChild& child);

}  // namespace homeward::cli
