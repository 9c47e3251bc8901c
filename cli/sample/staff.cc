#include "cli/sample/staff.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <utility>

#include "cli/sample/names.h"
#include "common/wire/times.h"

namespace homeward::cli {
namespace {

namespace v1 = episode::v1;

constexpr char kService[] = "SAMPLE-SERVICE";
constexpr int kTeams = 3;
constexpr int kSocialWorkers = 12;
constexpr int kReviewingOfficers = 3;
// Every so many children, one waits for a social worker.
constexpr int kWaitsEvery = 17;

std::string TeamId(int number) { return absl::StrFormat("SAMPLE-TEAM-%d", number + 1); }
std::string SocialWorkerId(int number) { return absl::StrFormat("SAMPLE-SW-%02d", number + 1); }
std::string ReviewingOfficerId(int number) { return absl::StrFormat("SAMPLE-IRO-%d", number + 1); }

class Staff {
 public:
  explicit Staff(absl::Time from) : from_(from) {}

  void Team(const std::string& id, absl::string_view name, absl::string_view kind, absl::string_view parent = "") {
    v1::UpsertTeamRequest& team = staff_.teams.emplace_back();
    team.set_external_id(id);
    team.set_name(std::string(name));
    team.set_kind(std::string(kind));
    team.set_parent_external_id(std::string(parent));
    team.set_inbox(MailOf(id));
    Put(from_, team.mutable_from_time());
    Put(from_, team.mutable_source_time());
  }

  // Each has a name that nobody else of the staff has.
  void Worker(const std::string& id, absl::string_view role, absl::string_view team) {
    const size_t number = staff_.workers.size();
    v1::UpsertWorkerRequest& worker = staff_.workers.emplace_back();
    worker.set_external_id(id);
    worker.set_display_name(absl::StrCat(kGivenNames[number % kGivenNames.size()], " ",
                                         kFamilyNames[(number * 7 + 3) % kFamilyNames.size()]));
    worker.add_roles(std::string(role));
    worker.set_team_external_id(std::string(team));
    worker.set_email(MailOf(id));
    Put(from_, worker.mutable_from_time());
    Put(from_, worker.mutable_source_time());
  }

  void DutyDesk(absl::string_view contact) {
    staff_.duty_desk.set_contact(std::string(contact));
    Put(from_, staff_.duty_desk.mutable_from_time());
  }

  SampleStaff Done() && { return std::move(staff_); }

 private:
  // A domain that nobody can have.
  static std::string MailOf(const std::string& id) {
    return absl::StrCat(absl::AsciiStrToLower(id), "@sample.example");
  }

  const absl::Time from_;
  SampleStaff staff_;
};

}  // namespace

SampleStaff GenerateStaff(absl::Time from) {
  Staff staff(from);
  staff.Team(kService, "Children in Care", "service");
  staff.Worker("SAMPLE-SERVICE-MANAGER", "service_manager", kService);
  staff.Worker("SAMPLE-COORDINATOR", "missing_coordinator", kService);
  for (int team = 0; team < kTeams; ++team) {
    staff.Team(TeamId(team), absl::StrCat("Children in Care, team ", team + 1), "children_in_care", kService);
    staff.Worker(absl::StrCat("SAMPLE-MANAGER-", team + 1), "team_manager", TeamId(team));
  }
  for (int worker = 0; worker < kSocialWorkers; ++worker) {
    staff.Worker(SocialWorkerId(worker), "social_worker", TeamId(worker % kTeams));
  }
  for (int officer = 0; officer < kReviewingOfficers; ++officer) {
    staff.Worker(ReviewingOfficerId(officer), "independent_reviewing_officer", kService);
  }
  staff.Team("SAMPLE-NIGHT", "Emergency Duty Team", "emergency_duty");
  staff.Worker("SAMPLE-NIGHT-1", "emergency_duty", "SAMPLE-NIGHT");
  staff.DutyDesk("Emergency Duty Team, 01632 960111");
  return std::move(staff).Done();
}

std::vector<SampleAllocation> Allocations(int number, bool looked_after, absl::Time from) {
  std::vector<SampleAllocation> allocations;
  if (number % kWaitsEvery != kWaitsEvery - 1) {
    allocations.push_back({.role = "social_worker", .worker = SocialWorkerId(number % kSocialWorkers), .from = from});
  }
  if (looked_after) {
    allocations.push_back({.role = "independent_reviewing_officer",
                           .worker = ReviewingOfficerId(number % kReviewingOfficers),
                           .from = from});
  }
  return allocations;
}

}  // namespace homeward::cli
