#pragma once

#include <google/protobuf/descriptor.h>

#include <vector>

namespace homeward {

// The files of one proto package that declare the RPCs of a service; the first has the RPCs that views ask for.
using Api = std::vector<const google::protobuf::FileDescriptor*>;

// A service's whole API: what the gateway forwards and the command line calls.
Api EpisodeApi();
Api InterviewApi();
Api MeetingApi();
Api GatewayApi();

}  // namespace homeward
