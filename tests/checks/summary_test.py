import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import project

GTEST = """<testsuites><testsuite>
<testcase name="a" status="run" result="completed"/>
<testcase name="b" status="run" result="skipped"><skipped message="no data"/></testcase>
{more}</testsuite></testsuites>"""
FAILED_CASE = '<testcase name="c" status="run" result="completed"><failure/></testcase>'


def summary(ctest_cases, binaries):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ctest.junit").write_text(f"<testsuite>{ctest_cases}</testsuite>")
        for name, text in binaries.items():
            (Path(folder) / f"{name}.xml").write_text(text)
        done = subprocess.run([sys.executable, project.ROOT / "script/lib/summary.py", folder], capture_output=True,
                              text=True, check=False)
        return done.returncode, done.stdout.splitlines()[-1]


class Summary(unittest.TestCase):
    def test_adds_cases_and_checks(self):
        cases = '<testcase name="core" status="run"/><testcase name="check" status="run"/>' \
                '<testcase name="none" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>'
        self.assertEqual(summary(cases, {"core": GTEST.format(more="")}), (0, "2 passed, 0 failed, 2 skipped"))

    def test_a_failed_case_fails_the_run(self):
        self.assertEqual(summary('<testcase name="core" status="fail"/>', {"core": GTEST.format(more=FAILED_CASE)}),
                         (1, "1 passed, 1 failed, 1 skipped"))

    def test_a_crash_counts_whatever_the_file_says(self):
        crashed = '<testcase name="core" status="fail"/>'
        self.assertEqual(summary(crashed, {}), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual(summary(crashed, {"core": "<testsui"}), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual(summary(crashed, {"core": GTEST.format(more="")}), (1, "1 passed, 1 failed, 1 skipped"))

    def test_a_binary_that_is_missing_is_a_failure_and_nothing_run_too(self):
        self.assertEqual(summary('<testcase name="core" status="notrun"><skipped message="Unable to find"/></testcase>',
                                 {}), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual(summary("", {}), (1, "0 passed, 0 failed, 0 skipped"))


if __name__ == "__main__":
    unittest.main()
