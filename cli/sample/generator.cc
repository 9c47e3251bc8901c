#include "cli/sample/generator.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "cli/sample/dice.h"
#include "cli/sample/entries.h"
#include "cli/sample/episodes.h"
#include "cli/sample/names.h"
#include "cli/sample/plans.h"
#include "common/calendar/local_time.h"
#include "common/calendar/moment.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr int kChildren = 120;
constexpr std::array<absl::string_view, 6> kPlacementTypes = {"u1", "u4", "u6", "k2", "k2", "h5"};
constexpr std::array<absl::string_view, 3> kProviders = {"pr1", "pr4", "pr5"};

std::string IsoDate(absl::CivilDay day) { return absl::FormatCivilTime(day); }

v1::YoungPerson Person(Dice& dice, int number, const CareOf& care, absl::CivilDay last) {
  v1::YoungPerson person;
  person.set_external_id(absl::StrFormat("SAMPLE-%03d", number + 1));
  person.set_given_name(std::string(dice.Of(kGivenNames)));
  person.set_family_name(std::string(dice.Of(kFamilyNames)));
  // From 12 up to a few weeks before 18 on the last day: nobody is an adult in the sample.
  person.set_date_of_birth(IsoDate(last - dice.Between(12 * 365 + 3, 18 * 365 - 40)));
  if (care.uasc) person.set_uasc_from(IsoDate(care.since));
  if (care.other_authority) person.set_other_authority(dice.Percent(50) ? "E08000035" : "E08000032");
  return person;
}

v1::StartLegalStatusRequest LegalStatus(absl::string_view code, absl::CivilDay started) {
  v1::StartLegalStatusRequest status;
  status.set_code(std::string(code));
  Put(OnDay(started), status.mutable_started());
  return status;
}

std::vector<v1::StartLegalStatusRequest> LegalStatuses(Dice& dice, const CareOf& care) {
  if (!care.looked_after) return {};
  if (care.uasc || dice.Percent(40)) return {LegalStatus("section_20", care.since)};
  if (dice.Percent(50)) return {LegalStatus("care_order", care.since)};
  // First an interim order, then the full one.
  auto interim = LegalStatus("interim_care_order", care.since);
  const absl::CivilDay full = care.since + dice.Between(30, 55);
  Put(OnDay(full), interim.mutable_ended());
  return {interim, LegalStatus("care_order", full)};
}

v1::StartPlacementRequest Placement(Dice& dice, absl::CivilDay started) {
  v1::StartPlacementRequest placement;
  placement.set_type(std::string(dice.Of(kPlacementTypes)));
  placement.set_provider(std::string(dice.Of(kProviders)));
  if (placement.type() == "k2" || placement.type() == "h5") {
    placement.set_home(absl::StrFormat("SAMPLE-HOME-%02d", dice.Between(1, 14)));
  }
  const bool far_away = dice.Percent(30);
  placement.set_distance_miles(far_away ? dice.Between(20, 95) : dice.Between(1, 19));
  placement.set_outside_boundary(dice.Percent(far_away ? 85 : 15));
  Put(OnDay(started), placement.mutable_started());
  return placement;
}

std::vector<v1::StartPlacementRequest> Placements(Dice& dice, const CareOf& care, absl::CivilDay last) {
  if (!care.in_placement()) return {};
  std::vector<v1::StartPlacementRequest> placements = {Placement(dice, care.since)};
  if (dice.Percent(35)) {
    const absl::CivilDay moved = last - dice.Between(30, 400);
    Put(OnDay(moved), placements.front().mutable_ended());
    placements.push_back(Placement(dice, moved));
  }
  return placements;
}

CareOf Care(Dice& dice, absl::CivilDay first) {
  CareOf care;
  const int share = dice.Below(100);
  care.other_authority = share < 8;
  care.uasc = share >= 8 && share < 15;
  care.looked_after = share >= 8 && share < 70;
  care.since = first - dice.Between(60, 700);
  return care;
}

SampleChild Child(const SampleSpan& span, int number) {
  // Each child has dice of its own, so that one child's story does not change the others'.
  Dice dice(span.seed * 1000 + static_cast<uint64_t>(number));
  const absl::CivilDay last = LocalDay(span.until);
  const CareOf care = Care(dice, LocalDay(span.from));
  SampleChild child;
  child.person = Person(dice, number, care, last);
  child.legal_statuses = LegalStatuses(dice, care);
  child.placements = Placements(dice, care, last);
  // Who is only placed here has the workers of the authority that looks after them.
  if (!care.other_authority) {
    child.allocations = Allocations(number, care.looked_after, StartOfLocalDay(care.since));
  }
  child.episodes = Episodes(dice, span, care, number);
  for (SampleEpisode& episode : child.episodes) episode.entries = Entries(dice, span, care, episode);
  // Dice of their own: photographs, and how plans are kept, change nothing of the rest.
  Dice photograph_dice(span.seed * 3000 + static_cast<uint64_t>(number));
  AddPhotograph(photograph_dice, span, child);
  Dice plan_dice(span.seed * 2000 + static_cast<uint64_t>(number));
  KeepPlan(plan_dice, span, child);
  return child;
}

}  // namespace

std::vector<SampleChild> GenerateSample(const SampleSpan& span) {
  std::vector<SampleChild> children;
  children.reserve(kChildren);
  for (int number = 0; number < kChildren; ++number) children.push_back(Child(span, number));
  return children;
}

}  // namespace homeward::cli
