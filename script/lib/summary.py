"""Sums what the tests of a run wrote: `summary.py <results folder>`.

ctest's own report says which tests ran; a GoogleTest binary's XML file says what happened inside it. A binary that
ended badly without naming a failed case (a crash, a time-out, a leak at exit) counts as one failure more.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple


class Count(NamedTuple):
    passed: int
    failed: int
    skipped: int

    def plus(self, other):
        return Count(*(mine + theirs for mine, theirs in zip(self, other)))


def count_cases(xml_file):
    """The cases of one GoogleTest binary; an unreadable file, as a crash leaves behind, has none."""
    try:
        cases = ElementTree.parse(xml_file).getroot().iter("testcase")
    except (ElementTree.ParseError, OSError):
        return Count(0, 0, 0)
    passed = failed = skipped = 0
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.get("status") == "notrun" or case.get("result") == "skipped":
            skipped += 1
        else:
            passed += 1
    return Count(passed, failed, skipped)


def count_test(case, results):
    """One test of ctest: its cases where it has any, else the test itself."""
    status = case.get("status")
    inside = count_cases(results / f"{case.get('name')}.xml")
    if status == "fail":
        return inside if inside.failed else inside.plus(Count(0, 1, 0))
    if sum(inside):
        return inside
    # "notrun" is also ctest's word for a test whose binary is missing; only the declared skip code is a skip.
    if status == "run":
        return Count(1, 0, 0)
    skipped = case.find("skipped")
    declared = skipped is not None and "SKIP" in skipped.get("message", "")
    return Count(0, 0, 1) if declared else Count(0, 1, 0)


def main(results):
    report = results / "ctest.junit"
    total = Count(0, 0, 0)
    if report.exists():
        cases = sorted(ElementTree.parse(report).getroot().iter("testcase"), key=lambda case: case.get("name"))
        print(f"\n{'':40} {'passed':>8} {'failed':>8} {'skipped':>8}")
        for case in cases:
            count = count_test(case, results)
            total = total.plus(count)
            print(f"{case.get('name'):40} {count.passed:8} {count.failed:8} {count.skipped:8}")
    print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
