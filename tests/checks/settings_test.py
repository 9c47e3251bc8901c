"""The check of the settings finds what it is there for."""

import unittest

import settings

PROTO = """
message Policy {
  // Reports.
  EpisodePolicy episode = 1;
}

message EpisodePolicy {
  Limit within = 1 [(setting) = {
    min: 0
  }];
  NotifyPolicy notify = 2;
  optional bool loud = 3;
}

message NotifyPolicy {
  Limit police = 1;
}

message Limit {
  int32 value = 1;
}
"""
READ = "policy.within(); policy.has_police() ? policy.police() : 0;"


def found(page, code):
    return list(settings.problems_of(PROTO, page, code))


class SettingsTest(unittest.TestCase):
    def test_settings_are_named_by_their_paths(self):
        self.assertEqual(settings.settings(PROTO), ["episode.within", "episode.notify.police", "episode.loud"])

    def test_a_setting_is_read_or_listed(self):
        page = "## Read by no service yet\n\n`episode.loud`\n"
        self.assertEqual(found(page, READ), [])
        self.assertEqual(found("", READ), [f"{settings.PROTO}: no service reads episode.loud"])
        # A word that only contains the name does not read it.
        self.assertEqual(len(found(page, READ.replace("within()", "not_within()"))), 1)

    def test_the_list_says_no_more_than_is_true(self):
        page = "## Read by no service yet\n\n`episode.loud`, `episode.within`, `episode.gone`\n\n## Other\n\n`x.y`\n"
        self.assertEqual(found(page, READ), [f"{settings.PAGE}: episode.within is read; take it from the list",
                                             f"{settings.PAGE}: there is no setting episode.gone"])


if __name__ == "__main__":
    unittest.main()
