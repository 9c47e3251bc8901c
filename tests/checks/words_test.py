import unittest

from words import problems


class Words(unittest.TestCase):
    def test_finds_what_belongs_to_one_machine(self):
        for text in ("cd /" + "work/x", "see /" + "root/a", '"/' + 'tmp/a"', "https://npm-" + "mirror.example/x",
                     "// TO" + "DO: later"):
            self.assertTrue(list(problems("a.md", text)), text)

    def test_leaves_addresses_and_system_paths_alone(self):
        for text in ("https://example.gov.uk/" + "work/x", "/usr/bin/env", "docs/" + "home/a", "mktemp -d"):
            self.assertEqual(list(problems("a.md", text)), [], text)


if __name__ == "__main__":
    unittest.main()
