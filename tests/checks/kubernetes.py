"""k8s/ renders, with kubectl and with kustomize.py alike, to objects that Kubernetes knows and that keep our rules."""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import kubernetes_rules as rules
import kustomize
import project
import yaml


def copy_with_placeholders(folder):
    """A copy of k8s/ in which every secret file that the dev overlay wants is there, without being secret."""
    copied = Path(folder) / "k8s"
    shutil.copytree(project.ROOT / "k8s", copied, ignore=shutil.ignore_patterns("secrets"))
    overlay = copied / "overlays/dev"
    plan = yaml.safe_load((overlay / "kustomization.yaml").read_text())
    for entry in plan["secretGenerator"] + plan["configMapGenerator"]:
        for file in entry["files"]:
            path = overlay / file.partition("=")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("placeholder")
    return copied


def by_name(objects):
    return {(one["kind"], one["metadata"]["name"]): one for one in objects}


def rendering_problems(folder):
    """Where kubectl disagrees with our own renderer, which stands in for it where it is missing."""
    theirs = kustomize.kubectl(folder)
    if theirs is None:
        print(f"{folder.name}: rendered without kubectl, which is missing or older than 1.21")
        return []
    ours, theirs = by_name(kustomize.render(folder)), by_name(theirs)
    return [f"{folder.name}: kubectl renders {' '.join(key)} differently"
            for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]


def schema_problems(objects):
    """What Kubernetes would refuse or, worse, ignore."""
    done = subprocess.run(["node", Path(__file__).with_name("kubernetes_schema.cjs")], input=json.dumps(objects),
                          capture_output=True, text=True, check=False)
    return done.stdout.splitlines() + done.stderr.splitlines() if done.returncode else []


def table_of_files(markdown):
    """The table "Secrets" of README.md: the keys of each object."""
    section = markdown.partition("\n## Secrets\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    ticked = [[re.findall(r"`([^`]+)`", cell) for cell in row[:2]] for row in rows]
    return {name: set(keys) for names, keys in ticked for name in names}


def file_problems(base, overlay, table):
    """The README names what has to exist before the base is applied; the dev overlay makes all of it."""
    wanted = {content["name"] for workload in rules.workloads(base) for volume in kustomize.pod_of(workload)["volumes"]
              for source in volume.get("projected", {}).get("sources", []) for content in source.values()}
    made = {one["metadata"]["name"]: set(one["data"]) for one in rules.of_kind(overlay, "Secret", "ConfigMap")}
    for name in sorted(wanted ^ table.keys()):
        yield f"README.md and the volumes of the base disagree about {name}"
    for name in sorted(table.keys() & made.keys()):
        if table[name] != made[name]:
            yield f"README.md and the dev overlay disagree about the files of {name}"
    for name in sorted(table.keys() - made.keys()):
        yield f"the dev overlay makes no {name}"
    for one in rules.of_kind(base, "Secret"):
        yield f"the base holds the secret {one['metadata']['name']}"


def main():
    readme = project.read("k8s/README.md")
    with tempfile.TemporaryDirectory() as folder:
        copied = copy_with_placeholders(folder)
        places = [copied / "base", copied / "overlays/dev"]
        found = [problem for place in places for problem in rendering_problems(place)]
        base, overlay = (kustomize.render(place) for place in places)
    for objects, rule_set in ((base, rules.ALWAYS), (overlay, rules.ALWAYS + [rules.tagged])):
        found += schema_problems(objects)
        found += rules.problems(objects, rule_set)
        found += rules.network_problems(objects, rules.table_edges(readme))
    found += file_problems(base, overlay, table_of_files(readme))
    for workload in rules.of_kind(base, "Deployment"):
        if workload["spec"]["replicas"] < 2:
            found.append(f"{workload['metadata']['name']} has no second replica")
    project.finish(found, len(base) + len(overlay))


if __name__ == "__main__":
    main()
