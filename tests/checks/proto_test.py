import shutil
import tempfile
import unittest
from pathlib import Path

import buf
import project
from proto import complaints, problems

GOOD = """syntax = "proto3";

package homeward.episode.v1;

import "google/api/annotations.proto";

// Episodes.
service EpisodeService {
  // Returns one.
  rpc GetEpisode(GetEpisodeRequest) returns (Episode) {
    option (google.api.http) = {get: "/v1/episodes/{episode}"};
  }
}

// Which one.
message GetEpisodeRequest {
  // A UUID.
  string episode = 1;
}

// What it is.
message Episode {
  // A UUID.
  string episode = 1;
}
"""


class Proto(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def workspace(self, name, text):
        top = Path(self.folder.name) / name
        file = top / "protos/homeward/episode/v1/episode.proto"
        file.parent.mkdir(parents=True)
        file.write_text(text)
        shutil.copyfile(project.ROOT / "buf.yaml", top / "buf.yaml")
        buf.prepare(top)
        return top

    def test_accepts_the_house_style(self):
        self.assertEqual(problems(self.workspace("good", GOOD)), [])

    def test_refuses_bad_names_missing_comments_and_format(self):
        for name, old, new in (("name", "string episode = 1", "string Episode = 1"), ("comment", "  // A UUID.\n", ""),
                               ("format", "  rpc", " rpc")):
            with self.subTest(name):
                self.assertTrue(problems(self.workspace(name, GOOD.replace(old, new))))

    def test_refuses_a_change_that_breaks_clients(self):
        before = self.workspace("before", GOOD)
        added = self.workspace("added", GOOD + "\n// New.\nmessage Note {}\n")
        removed = self.workspace("removed", GOOD.replace("string episode = 1", "int64 episode = 1"))
        self.assertEqual(complaints("breaking", "--against", str(before), workspace=added), [])
        self.assertTrue(complaints("breaking", "--against", str(before), workspace=removed))


if __name__ == "__main__":
    unittest.main()
