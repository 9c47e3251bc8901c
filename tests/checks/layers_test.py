import unittest

import project
from layers import Unit, compiled_units, load_table, problems

TABLE = load_table()


def judged(path, reach, *includes):
    return problems([Unit(path, reach, frozenset(includes))], TABLE)


class Layers(unittest.TestCase):
    def test_rules_reach_protobuf_through_another_header(self):
        self.assertTrue(judged("episode-service/rules.cc", "all", "episode-service/episode.h",
                               "/usr/include/google/protobuf/message.h"))
        self.assertTrue(judged("meeting-service/mace/rules.cc", "all", "/usr/include/soci/soci.h"))
        self.assertTrue(judged("episode-service/rules.h", "own", "/grpcpp/grpcpp.h"))
        self.assertFalse(judged("episode-service/rules.cc", "all", "episode-service/episode.h", "common/core/status.h"))

    def test_services_stay_apart(self):
        self.assertTrue(judged("interview-service/main.cc", "own", "episode-service/episode.h"))
        self.assertTrue(judged("gateway/compose.cc", "all", "episode-service/store.h"))
        self.assertFalse(judged("interview-service/main.cc", "own", "interview-service/service.h"))

    def test_service_room_writes_no_sql_but_may_use_the_store(self):
        self.assertTrue(judged("episode-service/service.cc", "own", "/soci/soci.h"))
        self.assertFalse(judged("episode-service/service.cc", "own", "episode-service/store.h"))
        self.assertFalse(judged("episode-service/service.cc", "all", "/usr/include/soci/soci.h"))

    def test_common_has_an_order(self):
        self.assertTrue(judged("common/core/status.cc", "all", "common/calendar/window.h"))
        self.assertFalse(judged("common/calendar/window.cc", "all", "common/core/status.h"))
        self.assertTrue(judged("common/core/status.cc", "all", "/usr/include/grpcpp/grpcpp.h"))
        self.assertTrue(judged("common/drawer/misc.cc", "own"))

    def test_reads_the_list_of_ninja(self):
        top = project.ROOT
        listing = (f"a.o: #deps 3, deps mtime 1 (VALID)\n    {top}/gateway/main.cc\n    protos/x.pb.h\n"
                   "    /usr/include/soci/soci.h\n\n"
                   f"b.o: #deps 1, deps mtime 1 (VALID)\n    {top}/cli/main.cc\n\n")
        units = compiled_units(listing, top / "build/dev")
        self.assertEqual([unit.path for unit in units], ["gateway/main.cc", "cli/main.cc"])
        self.assertEqual(units[0].includes, {"build/dev/protos/x.pb.h", "/usr/include/soci/soci.h"})
        self.assertEqual(len(problems(units, TABLE)), 1)


if __name__ == "__main__":
    unittest.main()
