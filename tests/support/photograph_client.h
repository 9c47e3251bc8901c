#pragma once

#include <absl/status/statusor.h>
#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/core/sha256.h"
#include "common/edge/grpc_status.h"
#include "homeward/episode/v1/photograph_service.grpc.pb.h"
#include "tests/support/episode_client.h"
#include "tests/support/test_images.h"

// For tests: photographs of a real episode-service, streamed through a real channel.
namespace homeward::episode {

class PhotographClient : public RpcClient {
 public:
  explicit PhotographClient(EpisodeClient& episodes) : PhotographClient(episodes, episodes.service().channel()) {}
  // Through a gateway, for example.
  PhotographClient(EpisodeClient& episodes, const std::shared_ptr<grpc::Channel>& channel)
      : RpcClient(episodes.service(), "homeward.episode.v1.PhotographService"),
        episodes_(episodes),
        stub_(v1::PhotographService::NewStub(channel)) {}

  // The first message of an upload, without bytes.
  static v1::AddPhotographRequest First(const std::string& young_person, const std::string& image,
                                        v1::MediaType type = v1::MEDIA_TYPE_PNG,
                                        const std::string& taken = "2026-02-01") {
    v1::AddPhotographRequest request;
    request.set_council(kWakefield);
    request.set_request_id(NewUuid(absl::Now()));
    v1::PhotographHeader* header = request.mutable_header();
    header->set_young_person(young_person);
    header->set_taken_date(taken);
    header->set_source("the foster carer");
    header->set_media_type(type);
    header->set_size_bytes(static_cast<int64_t>(image.size()));
    header->set_sha256(Sha256Hex(image));
    return request;
  }

  // An upload that is under way.
  class Sending {
   public:
    Sending(v1::PhotographService::Stub& stub, const std::string& token) {
      context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
      context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
      writer_ = stub.AddPhotograph(&context_, &reply_);
    }
    bool Write(const v1::AddPhotographRequest& message) { return writer_->Write(message); }
    // The bytes in pieces, each in a message like `message` (its header goes with the first).
    void WriteAll(v1::AddPhotographRequest message, const std::string& image, size_t piece = 64 << 10) {
      for (size_t at = 0; at < std::max<size_t>(image.size(), 1); at += piece) {
        message.set_data(image.substr(at, piece));
        if (!writer_->Write(message)) return;
        message.clear_header();
      }
    }
    absl::StatusOr<v1::Photograph> End() {
      writer_->WritesDone();
      const absl::Status status = FromGrpc(writer_->Finish());
      if (!status.ok()) return status;
      return reply_;
    }
    void Cancel() {
      context_.TryCancel();
      writer_->Finish();
    }

   private:
    grpc::ClientContext context_;
    v1::Photograph reply_;
    std::unique_ptr<grpc::ClientWriter<v1::AddPhotographRequest>> writer_;
  };
  std::unique_ptr<Sending> Begin(const std::string& council = kWakefield) {
    return std::make_unique<Sending>(*stub_, episodes_.service().TokenFor(council));
  }

  absl::StatusOr<v1::Photograph> Add(const v1::AddPhotographRequest& first, const std::string& image,
                                     size_t piece = 64 << 10) {
    const auto sending = Begin(first.council());
    sending->WriteAll(first, image, piece);
    return sending->End();
  }
  v1::Photograph MustAdd(const std::string& young_person, const std::string& image = Png(30, 40),
                         const std::string& taken = "2026-02-01") {
    const auto added = Add(First(young_person, image, v1::MEDIA_TYPE_PNG, taken), image);
    if (!added.ok()) ADD_FAILURE() << added.status();
    return added.value_or(v1::Photograph());
  }

  // What one reader got.
  struct Read {
    absl::Status status;
    v1::Photograph photograph;
    std::string bytes;
    size_t longest = 0;  // of the messages
  };
  Read ReadAll(const std::string& photograph, const std::string& council = kWakefield) {
    Read read;
    read.status = ReadEach(photograph, council, [&](const v1::ReadPhotographResponse& message) {
      if (message.has_photograph()) read.photograph = message.photograph();
      read.bytes += message.data();
      read.longest = std::max(read.longest, message.data().size());
    });
    return read;
  }
  template <class Visit>
  absl::Status ReadEach(const std::string& photograph, const std::string& council, Visit visit) {
    grpc::ClientContext context;
    context.AddMetadata("authorization", absl::StrCat("Bearer ", episodes_.service().TokenFor(council)));
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    v1::ReadPhotographRequest request;
    request.set_council(council);
    request.set_photograph(photograph);
    const auto reader = stub_->ReadPhotograph(&context, request);
    v1::ReadPhotographResponse message;
    while (reader->Read(&message)) visit(message);
    return FromGrpc(reader->Finish());
  }

  static v1::VoidPhotographRequest Voiding(const v1::Photograph& photograph) {
    v1::VoidPhotographRequest request;
    request.set_council(photograph.council());
    request.set_photograph(photograph.photograph());
    request.set_etag(photograph.etag());
    request.set_reason("it shows the brother");
    return request;
  }
  static v1::CorrectPhotographRequest Correction(const v1::Photograph& photograph, const std::string& taken) {
    v1::CorrectPhotographRequest request;
    request.set_council(photograph.council());
    request.set_photograph(photograph.photograph());
    request.set_etag(photograph.etag());
    request.set_taken_date(taken);
    request.set_reason("the year was wrong");
    return request;
  }

 private:
  EpisodeClient& episodes_;
  const std::unique_ptr<v1::PhotographService::Stub> stub_;
};

}  // namespace homeward::episode
