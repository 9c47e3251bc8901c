import unittest

from docs import events, problems, rpcs, timers

FILES = [
    {"name": "homeward/x/v1/x.proto", "service": [{"name": "X", "method": [{"name": "GetX"}, {"name": "VoidX"}]}]},
    {"name": "homeward/x/v1/events.proto", "messageType": [
        {"name": "Facts"}, {"name": "XVoided", "field": [{"name": "facts", "typeName": ".homeward.x.v1.Facts"}]}]},
]
EXPECTED = {"RPCs": {"GetX", "VoidX"}, "Events": {"XVoided"}, "Timers": {"x-overdue"}}
README = """# x
## RPCs
- `GetX`: one
- `VoidX`
## Events
| `XVoided` | gone |
## Timers
- `x-overdue`
"""


class Docs(unittest.TestCase):
    def test_reads_descriptors_and_sources(self):
        self.assertEqual(rpcs(FILES), EXPECTED["RPCs"])
        self.assertEqual(events(FILES), EXPECTED["Events"])
        self.assertEqual(timers(['constexpr char kTimerOverdue[] = "x-overdue";']), EXPECTED["Timers"])
        self.assertEqual(timers(['constexpr absl::string_view kOverdueTimer = "x-overdue";']), EXPECTED["Timers"])

    def test_accepts_the_exact_list_only(self):
        self.assertEqual(list(problems("README.md", README, EXPECTED)), [])
        for old, new in (("- `VoidX`\n", ""), ("XVoided", "XMade"), ("- `x-overdue`", "- `x-overdue`\n- `x-late`")):
            self.assertTrue(list(problems("README.md", README.replace(old, new), EXPECTED)), old)
        self.assertTrue(list(problems("README.md", "", EXPECTED)))


if __name__ == "__main__":
    unittest.main()
