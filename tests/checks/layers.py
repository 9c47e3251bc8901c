"""Dependency test of the layers: `layers.py <build folder>`. The table of what is allowed is layers.toml."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import project


class Unit(NamedTuple):
    """A file and what it includes: directly ("own"), or with all that follows, as the compiler saw it ("all")."""
    path: str
    reach: str
    includes: frozenset


def is_test(path):
    return path.endswith("_test.cc") or path.startswith("tests/")


def from_top(path, build):
    """A dependency as the compiler names it, counted from the top of the checkout where it lies inside."""
    absolute = (build / path).resolve()
    return str(absolute.relative_to(project.ROOT)) if absolute.is_relative_to(project.ROOT) else str(absolute)


def compiled_units(listing, build):
    """Reads `ninja -t deps`: a line for each object, then its dependencies, indented."""
    units = []
    for block in re.split(r"\n(?=\S)", listing):
        head, *lines = block.splitlines() or [""]
        if "#deps" not in head:
            continue
        includes = [from_top(line.strip(), build) for line in lines if line.strip()]
        source = next((path for path in includes if path.endswith(".cc") and not path.startswith("build/")), None)
        if source:
            units.append(Unit(source, "all", frozenset(includes) - {source}))
    return units


def written_units(paths):
    """The #include lines of each file; one of the project's own counts from the top as it stands."""
    units = []
    for path in paths:
        found = re.findall(r'^\s*#include\s+([<"])([^>"]+)[>"]', project.read(path), re.M)
        includes = {("/" + name if mark == "<" else name) for mark, name in found}
        units.append(Unit(path, "own", frozenset(includes)))
    return units


def matches(patterns, path):
    return any(re.search(pattern, path) for pattern in patterns)


def against_rules(unit, table):
    for rule in table["rule"]:
        # What a file includes itself is in the compiler's list too; a header has no list of its own.
        applies = rule["reach"] == unit.reach or (rule["reach"] == "all" and unit.path.endswith(".h"))
        if not applies or not matches(rule["files"], unit.path) or (is_test(unit.path) and not rule.get("tests")):
            continue
        for group in rule["forbid"]:
            for include in sorted(unit.includes):
                if matches(table["group"][group], include):
                    yield f"{unit.path}: reaches {include} ({rule['says']})"
                    break


def against_order(unit, table):
    folders = table["order"]["folders"]
    own = re.match(r"common/(\w+)/", unit.path)
    if not own or is_test(unit.path):
        return
    if own.group(1) not in folders:
        yield f"{unit.path}: layers.toml gives common/{own.group(1)} no place in the order"
        return
    above = folders[folders.index(own.group(1)) + 1:]
    for include in sorted(unit.includes):
        other = re.match(r"common/(\w+)/", include)
        if other and other.group(1) in above:
            yield f"{unit.path}: reaches {include} ({table['order']['says']})"


def against_neighbours(unit, table):
    own = unit.path.split("/")[0]
    if own not in table["apart"]["folders"]:
        return
    for include in sorted(unit.includes):
        other = include.split("/")[0]
        if other != own and other in table["apart"]["folders"]:
            yield f"{unit.path}: reaches {include} ({table['apart']['says']})"


def problems(units, table):
    return sorted({problem for unit in units for judge in (against_rules, against_order, against_neighbours)
                   for problem in judge(unit, table)})


def load_table():
    return tomllib.loads((Path(__file__).parent / "layers.toml").read_text())


if __name__ == "__main__":
    build_folder = Path(sys.argv[1]).resolve()
    deps = subprocess.run(["ninja", "-C", build_folder, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    compiled = compiled_units(deps, build_folder)
    written = written_units(project.files("*.cc", "*.h"))
    project.finish(problems(compiled + written, load_table()), len(compiled))
