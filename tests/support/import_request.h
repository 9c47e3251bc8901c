#pragma once

#include <absl/strings/str_cat.h>
#include <absl/time/clock.h>

#include <string>

#include "common/core/uuid.h"
#include "homeward/episode/v1/import_service.pb.h"

// For tests of what follows from an import: a return of one invented child.
namespace homeward::episode {

inline constexpr char kImportPath[] = "/homeward.episode.v1.ImportService/ImportSsda903";
inline constexpr char kImportedChild[] = "7";

// Of the year that ended on 31 March 2024: in care under a freeing order, missing for nineteen days, then away.
inline v1::ImportSsda903Request ReturnOf2024(const std::string& council) {
  v1::ImportSsda903Request request;
  request.set_council(council);
  request.set_collection_year(2024);
  request.set_request_id(NewUuid(absl::Now()));
  auto add = [&](v1::ReturnFile file, const std::string& text) {
    v1::FileChunk* chunk = request.add_chunks();
    chunk->set_file(file);
    chunk->set_data(text);
  };
  add(v1::RETURN_FILE_HEADER, "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n7,1,01/06/2012,,,,\n");
  add(v1::RETURN_FILE_EPISODES,
      "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
      "7,01/06/2020,S,D1,N1,U6,PR4,,,,,,\n");
  add(v1::RETURN_FILE_MISSING,
      "CHILD,DOB,MISSING,MIS_START,MIS_END\n7,01/06/2012,M,01/03/2024,20/03/2024\n7,01/06/2012,A,21/03/2024,\n");
  return request;
}

}  // namespace homeward::episode
