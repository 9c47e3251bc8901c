"""docs/rules.md tells the truth: each rule is shown by one of the tests that its row names, and what is said to be
complete is.

A row of the first table is `| ids | in short | tests |`; a test's path may begin where the row's first path does, or in
its component, and may have a `*`. Rules that hold no act, time, record or figure stand in the second table,
`| ids | what is recorded instead |`. A line "Complete: S0-01..18, S2-05" names the rules that stand in one of the two.
"""

import re

import project

PAGE = "docs/rules.md"
_ID = re.compile(r"\bS[0-4]-\d\d\b")


def rows(page, heading):
    """The cells of each row of the table under a heading."""
    section = re.search(rf"^#+ {heading}$(.*?)(?=^#+ |\Z)", page, re.M | re.S)
    lines = re.findall(r"^\| (.*) \|$", section.group(1) if section else "", re.M)
    return [line.split(" | ") for line in lines if _ID.search(line.split(" | ")[0])]


def named_files(cell):
    """The files of the paths in a row's last cell."""
    paths = re.findall(r"`([^`]+)`", cell)
    first = paths[0] if paths else ""
    starts = ["", first.split("/")[0] + "/", first.rpartition("/")[0] + "/"]
    found = []
    for path in paths:
        matches = next(filter(None, (sorted(project.ROOT.glob(start + path)) for start in starts)), [])
        if not matches:
            found.append((path, None))
        for match in matches:
            files = sorted(match.rglob("*_test.cc")) if match.is_dir() else [match]
            found += [(path, file.read_text()) for file in files]
    return found


def shows(text, rule):
    return rule in text or re.search(re.escape(rule.replace("-", "")) + r"(?!\d)", text)


def row_problems(cells):
    files = named_files(cells[-1])
    for path, text in files:
        if text is None:
            yield f"{PAGE}: {path} does not exist"
    for rule in _ID.findall(cells[0]):
        if not any(text and shows(text, rule) for _, text in files):
            yield f"{PAGE}: {rule} is in none of the tests of its row"


def complete_rules(page):
    """The ids that the page says are complete."""
    line = re.search(r"^Complete: (.*?)\.$", page, re.M | re.S)
    for source, first, last in re.findall(r"(S\d)-(\d\d)(?:\.\.(\d\d))?", line.group(1) if line else ""):
        for number in range(int(first), int(last or first) + 1):
            yield f"{source}-{number:02d}"


def problems(page):
    shown, otherwise = rows(page, "Rules, and where each is shown"), rows(page, "Rules that ask for no record of ours")
    for cells in shown:
        yield from row_problems(cells)
    here = {rule for cells in shown + otherwise for rule in _ID.findall(cells[0])}
    for rule in complete_rules(page):
        if rule not in here:
            yield f"{PAGE}: {rule} is missing"


def main():
    page = project.read(PAGE)
    project.finish(list(problems(page)), len(_ID.findall(page)))


if __name__ == "__main__":
    main()
