#include "gateway/routes.h"

#include <gmock/gmock.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "gateway/report.h"
#include "homeward/episode/v1/episode_service.pb.h"
#include "homeward/gateway/v1/gateway_service.pb.h"
#include "homeward/test/v1/talk.pb.h"

namespace homeward::gateway {
namespace {

using google::protobuf::Descriptor;
using ::testing::ElementsAre;

const Descriptor* Message(const google::protobuf::FileDescriptor* file, const std::string& name) {
  return file->FindMessageTypeByName(name);
}

std::string CouncilInBytes(const std::string& bytes, int field = 1) {
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  return CouncilIn(stream, field);
}

TEST(Routes, LeadToPublicRpcsOnly) {
  const std::vector<Backend> backends = {{.api = {test::v1::Words::descriptor()->file()}}};
  const Routes routes(backends);
  ASSERT_NE(routes.Find("/homeward.test.v1.TalkService/Say"), nullptr);
  EXPECT_EQ(routes.Find("/homeward.test.v1.TalkService/Say")->backend, &backends[0]);
  EXPECT_EQ(routes.Find("/homeward.test.v1.TalkService/Say")->council_field, 1);
  EXPECT_EQ(routes.Find("/homeward.test.v1.TalkService/Whisper"), nullptr);
  EXPECT_EQ(routes.Find("/homeward.test.v1.TalkService/Shout"), nullptr);
  EXPECT_EQ(routes.Find("/homeward.common.v1.FeedService/Pull"), nullptr);
  EXPECT_EQ(routes.Find(""), nullptr);
  EXPECT_THAT(routes.services(), ElementsAre("homeward.test.v1.TalkService"));
}

TEST(Routes, LeadToEveryService) {
  const std::vector<Backend> backends = {{.api = EpisodeApi()}, {.api = InterviewApi()}, {.api = MeetingApi()}};
  EXPECT_THAT(Routes(backends).services(),
              ElementsAre("homeward.episode.v1.EpisodeService", "homeward.episode.v1.CareService",
                          "homeward.episode.v1.DirectoryService", "homeward.episode.v1.EntryService",
                          "homeward.episode.v1.FindMePlanService", "homeward.episode.v1.GroupService",
                          "homeward.episode.v1.HandOverService", "homeward.episode.v1.ImportService",
                          "homeward.episode.v1.MergeService", "homeward.episode.v1.NotificationService",
                          "homeward.episode.v1.ParticularService", "homeward.episode.v1.PeopleService",
                          "homeward.episode.v1.PhotographService", "homeward.episode.v1.ProviderService",
                          "homeward.episode.v1.SyncService", "homeward.episode.v1.WatchService",
                          "homeward.interview.v1.InterviewService", "homeward.meeting.v1.MeetingService"));
}

TEST(CouncilIn, FindsTheLastValueAsProtobufDoes) {
  test::v1::Words words;
  words.set_council("E08000036");
  words.set_text("hello");
  words.set_times(3);
  const std::string bytes = words.SerializeAsString();
  EXPECT_EQ(CouncilInBytes(bytes), "E08000036");
  test::v1::Words more;
  more.set_council("E10000016");
  EXPECT_EQ(CouncilInBytes(bytes + more.SerializeAsString()), "E10000016");
}

TEST(CouncilIn, OfNoneAndOfBytesThatAreNoMessage) {
  EXPECT_EQ(CouncilInBytes(""), "");
  EXPECT_EQ(CouncilInBytes("\xff\xff"), "");
  EXPECT_EQ(CouncilInBytes("\x08\x05"), "");  // field 1 as a number
}

// A view's messages serve to ask the services: what they share must be the same on the wire.
void ExpectSameFields(const Descriptor* view, const Descriptor* service) {
  ASSERT_NE(view, nullptr);
  if (service == nullptr) return;  // a service that does not offer this part
  for (int i = 0; i < service->field_count(); ++i) {
    const auto* theirs = service->field(i);
    const auto* ours = view->FindFieldByNumber(theirs->number());
    ASSERT_NE(ours, nullptr) << theirs->full_name();
    EXPECT_EQ(ours->name(), theirs->name()) << theirs->full_name();
    EXPECT_EQ(ours->type(), theirs->type()) << theirs->full_name();
    EXPECT_EQ(ours->label(), theirs->label()) << theirs->full_name();
    EXPECT_EQ(ours->message_type(), theirs->message_type()) << theirs->full_name();
    EXPECT_EQ(ours->enum_type(), theirs->enum_type()) << theirs->full_name();
  }
}

TEST(Views, HaveTheFieldsOfTheServices) {
  const auto* own = v1::ListObligationsRequest::descriptor()->file();
  for (const Api& api : {EpisodeApi(), InterviewApi(), MeetingApi()}) {
    for (const char* name :
         {"ListObligationsRequest", "ListObligationsResponse", "GetChronologyRequest", "GetChronologyResponse"}) {
      ExpectSameFields(Message(own, name), Message(api.front(), name));
    }
  }
  EXPECT_NE(Message(EpisodeApi().front(), "GetChronologyRequest"), nullptr);
}

TEST(Views, AskForFiguresAndReadThemAsTheServicesDo) {
  const auto* request = v1::GetBoardReportRequest::descriptor();
  const auto* part = FiguresPart::descriptor();
  for (const Api& api : {EpisodeApi(), InterviewApi()}) {
    ASSERT_NE(Message(api.front(), "GetFiguresRequest"), nullptr);
    ExpectSameFields(request, Message(api.front(), "GetFiguresRequest"));
    ExpectSameFields(part, Message(api.front(), "GetFiguresResponse"));
  }
}

}  // namespace
}  // namespace homeward::gateway
