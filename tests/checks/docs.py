"""A service's README.md lists exactly the RPCs, events and timers that the service has.

Under the headings "RPCs", "Events" and "Timers" each list item or table row begins with one or more names in backticks,
separated by commas. A heading may be missing where there is nothing to list.
"""

import json
import re

import buf
import project

# Folder of the component and the package that it serves.
COMPONENTS = {"episode-service": "episode", "interview-service": "interview", "meeting-service": "meeting",
              "gateway": "gateway"}
_TIMER = re.compile(r'\bk(?:Timer\w*|\w*Timer)(?:\[\])?\s*=\s*"([^"]+)"')


def listed(readme, heading):
    section = re.search(rf"^#+\s+{heading}\s*$(.*?)(?=^#+\s|\Z)", readme, re.M | re.S)
    items = re.findall(r"^\s*(?:[-*]|\|)\s+((?:`[^`]+`(?:,\s*)?)+)", section.group(1), re.M) if section else []
    return {name for item in items for name in re.findall(r"`([^`]+)`", item)}


def rpcs(files):
    return {method["name"] for file in files for service in file.get("service", []) for method in
            service.get("method", [])}


def events(files):
    """The messages of events.proto that are not part of another one."""
    messages = [message for file in files if file["name"].endswith("/events.proto") for message in
                file.get("messageType", [])]
    parts = {field["typeName"].rpartition(".")[2] for message in messages for field in message.get("field", [])
             if "typeName" in field}
    return {message["name"] for message in messages} - parts


def timers(sources):
    return {name for source in sources for name in _TIMER.findall(source)}


def problems(path, readme, expected):
    for heading, names in expected.items():
        in_readme = listed(readme, heading)
        for name in sorted(names - in_readme):
            yield f"{path}: {heading}: {name} is missing"
        for name in sorted(in_readme - names):
            yield f"{path}: {heading}: {name} does not exist"


def main():
    buf.prepare(project.ROOT)
    built = buf.run("build", "-o", "-#format=json")
    if built.returncode:
        raise SystemExit(built.stderr)
    found, looked_at = [], 0
    for folder, package in COMPONENTS.items():
        files = [file for file in json.loads(built.stdout)["file"]
                 if file["name"].startswith(f"homeward/{package}/")]
        if not files:
            continue
        looked_at += 1
        path = f"{folder}/README.md"
        readme = project.read(path) if (project.ROOT / path).exists() else ""
        sources = [project.read(source) for source in project.files(f"{folder}/*.h", f"{folder}/*.cc")
                   if not source.endswith("_test.cc")]
        expected = {"RPCs": rpcs(files), "Events": events(files), "Timers": timers(sources)}
        found += problems(path, readme, expected)
    project.finish(found, looked_at)


if __name__ == "__main__":
    main()
