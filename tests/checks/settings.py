"""Every setting of the policy decides something: a service reads it, or policies/README.md says that none does yet.

A setting is a field of a message of policy.proto whose name ends in `Policy`, named by its path (`episode.notify.
police_within`). Read means that the program, not its tests, calls the field's accessor.
"""

import re

import project

PROTO = "protos/homeward/policy/v1/policy.proto"
PAGE = "policies/README.md"
PROGRAMS = ("common/*.cc", "common/*.h", "*-service/*.cc", "*-service/*.h", "gateway/*.cc", "gateway/*.h")


def sections(proto):
    """Message name to its fields, each a type and a name."""
    found = {}
    for message in re.finditer(r"^message (\w*Policy) \{$(.*?)^\}", proto, re.M | re.S):
        found[message.group(1)] = re.findall(r"^  (?:optional )?([\w.]+) (\w+) = \d+", message.group(2), re.M)
    return found


def settings(proto):
    """The paths of all settings."""
    messages = sections(proto)

    def below(message, path):
        for kind, name in messages[message]:
            if kind in messages:
                yield from below(kind, f"{path}{name}.")
            else:
                yield path + name

    return list(below("Policy", "")) if "Policy" in messages else []


def unread_by_page(page):
    """The paths that the page lists as read by nobody."""
    section = re.search(r"^## Read by no service yet$(.*?)(?=^## |\Z)", page, re.M | re.S)
    return set(re.findall(r"`([\w.]+)`", section.group(1))) if section else set()


def problems_of(proto, page, code):
    listed = unread_by_page(page)
    paths = settings(proto)
    for path in paths:
        read = re.search(rf"\b(?:has_)?{path.rpartition('.')[2]}\(\)", code) is not None
        if not read and path not in listed:
            yield f"{PROTO}: no service reads {path}"
        if read and path in listed:
            yield f"{PAGE}: {path} is read; take it from the list"
    for path in sorted(listed - set(paths)):
        yield f"{PAGE}: there is no setting {path}"


def main():
    programs = [path for path in project.files(*PROGRAMS) if not re.search(r"_test\.(cc|h)$", path)]
    code = "\n".join(project.read(path) for path in programs)
    proto = project.read(PROTO)
    project.finish(list(problems_of(proto, project.read(PAGE), code)), len(settings(proto)))


if __name__ == "__main__":
    main()
