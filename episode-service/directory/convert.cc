#include "episode-service/directory/convert.h"

#include "common/command/etag.h"
#include "common/wire/times.h"

namespace homeward::episode {
namespace {

template <class Wire>
void PutPeriod(const Period& period, Wire* wire) {
  Put(period.from, wire->mutable_from_time());
  if (period.until != absl::InfiniteFuture()) Put(period.until, wire->mutable_until_time());
}

void ToWire(const Post& post, v1::Post* wire) {
  wire->set_role(post.role);
  wire->set_team(post.team);
  PutPeriod(post.held, wire);
}

void ToWire(const TeamManager& manager, v1::TeamManager* wire) {
  wire->set_worker(manager.worker);
  PutPeriod(manager.held, wire);
}

// The part that a worker and their facts show alike.
template <class Wire>
void FactsToWire(const Worker& worker, Wire* wire) {
  wire->set_worker(worker.id);
  wire->set_team(worker.team);
  for (const Post& post : worker.posts) ToWire(post, wire->add_posts());
  PutPeriod(worker.employed, wire);
}

template <class Wire>
void FactsToWire(const Team& team, Wire* wire) {
  wire->set_team(team.id);
  wire->set_kind(team.kind);
  wire->set_parent(team.parent);
  for (const TeamManager& manager : team.managers) ToWire(manager, wire->add_managers());
  PutPeriod(team.stands, wire);
}

template <class Request>
absl::Time SourceOf(const Request& request, absl::Time now) {
  return request.has_source_time() ? TimeOf(request.source_time()) : now;
}

}  // namespace

v1::Worker ToProto(const Worker& worker) {
  v1::Worker wire;
  FactsToWire(worker, &wire);
  wire.set_council(worker.council);
  wire.set_external_id(worker.external_id);
  wire.set_display_name(worker.display_name);
  wire.set_email(worker.email);
  Put(worker.source, wire.mutable_source_time());
  wire.set_etag(EtagOf(worker.version));
  return wire;
}

v1::Team ToProto(const Team& team) {
  v1::Team wire;
  FactsToWire(team, &wire);
  wire.set_council(team.council);
  wire.set_external_id(team.external_id);
  wire.set_name(team.name);
  wire.set_inbox(team.inbox);
  Put(team.source, wire.mutable_source_time());
  wire.set_etag(EtagOf(team.version));
  return wire;
}

v1::Cover ToProto(const Cover& cover) {
  v1::Cover wire;
  wire.set_council(cover.council);
  wire.set_cover(cover.id);
  wire.set_worker(cover.worker);
  wire.set_covered_by(cover.covered_by);
  PutPeriod(cover.held, &wire);
  wire.set_etag(EtagOf(cover.version));
  return wire;
}

v1::Duty ToProto(const Duty& duty) {
  v1::Duty wire;
  wire.set_council(duty.council);
  wire.set_duty(duty.id);
  wire.set_role(duty.role);
  wire.set_worker(duty.worker);
  wire.set_team(duty.team);
  PutPeriod(duty.held, &wire);
  wire.set_etag(EtagOf(duty.version));
  return wire;
}

v1::DutyDesk ToProto(const DutyDesk& desk) {
  v1::DutyDesk wire;
  wire.set_council(desk.council);
  wire.set_duty_desk(desk.id);
  wire.set_contact(desk.contact);
  Put(desk.from, wire.mutable_from_time());
  return wire;
}

v1::Allocation ToProto(const Allocation& allocation) {
  v1::Allocation wire;
  wire.set_council(allocation.council);
  wire.set_allocation(allocation.id);
  wire.set_young_person(allocation.young_person);
  wire.set_role(allocation.role);
  wire.set_worker(allocation.worker);
  PutPeriod(allocation.held, &wire);
  wire.set_etag(EtagOf(allocation.version));
  return wire;
}

v1::Resolution ToProto(const RoleQuestion& question, const Resolution& resolution, const DirectoryFacts& facts) {
  v1::Resolution wire;
  wire.set_role(question.role);
  Put(question.when, wire.mutable_time());
  wire.set_found_by(static_cast<v1::FoundBy>(resolution.found_by));
  wire.set_worker(resolution.worker);
  const auto worker = facts.workers.find(resolution.worker);
  if (worker != facts.workers.end()) wire.set_display_name(worker->second.display_name);
  wire.set_covers_for(resolution.covers_for);
  wire.set_team(resolution.team);
  wire.set_others(resolution.others);
  wire.set_duty_desk_contact(resolution.duty_desk_contact);
  return wire;
}

v1::WorkerUpserted EventOf(const Worker& worker) {
  v1::WorkerUpserted event;
  FactsToWire(worker, event.mutable_facts());
  event.mutable_facts()->set_version(worker.version);
  return event;
}

v1::TeamUpserted EventOf(const Team& team) {
  v1::TeamUpserted event;
  FactsToWire(team, event.mutable_facts());
  event.mutable_facts()->set_version(team.version);
  return event;
}

StatedWorker FromProto(const v1::UpsertWorkerRequest& request, absl::Time now) {
  return {.display_name = request.display_name(),
          .email = request.email(),
          .roles = {request.roles().begin(), request.roles().end()},
          .team = {},
          .employed = PeriodOf(request),
          .source = SourceOf(request, now)};
}

StatedTeam FromProto(const v1::UpsertTeamRequest& request, absl::Time now) {
  return {.name = request.name(),
          .kind = request.kind(),
          .inbox = request.inbox(),
          .parent = {},
          .manager = {},
          .stands = PeriodOf(request),
          .source = SourceOf(request, now)};
}

}  // namespace homeward::episode
