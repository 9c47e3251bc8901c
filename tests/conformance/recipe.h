#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace homeward {

// How to make one valid request of an RPC: its state is made by public RPCs first. Reflection finds the RPCs, but not
// what they accept; an RPC without a recipe fails the suite. Every text that a recipe sends as narrative or name
// contains kMarker, which may then appear nowhere but in replies and tables.
using Recipe = std::function<std::unique_ptr<google::protobuf::Message>()>;

// By name of the RPC.
using Recipes = std::map<std::string, Recipe>;

inline constexpr char kMarker[] = "Zyxomarker";

}  // namespace homeward
