import unittest

import rules

PAGE = """# Rules, and where each is shown

| rule | in short | shown by |
|---|---|---|
| S4-26 | fresh plans | `{path}` |

# Rules that ask for no record of ours

| rule | what is recorded instead |
|---|---|
| S3-03 | figures of the country |

Complete: S4-26..{last}, S3-03.
"""
SHOWN = "episode-service/find_me/*_test.cc"


def problems(path=SHOWN, last="26"):
    return list(rules.problems(PAGE.replace("{path}", path).replace("{last}", last)))


class Rules(unittest.TestCase):
    def test_takes_a_rule_that_a_test_names(self):
        self.assertEqual(problems(), [])

    def test_finds_a_rule_that_no_named_test_shows(self):
        self.assertIn("is in none of the tests", problems("episode-service/people/rules_test.cc")[0])

    def test_finds_a_test_that_is_not_there(self):
        self.assertIn("does not exist", problems("episode-service/no_such_test.cc")[0])

    def test_finds_what_is_said_to_be_complete_and_is_not(self):
        self.assertEqual(problems(last="27"), ["docs/rules.md: S4-27 is missing"])


if __name__ == "__main__":
    unittest.main()
