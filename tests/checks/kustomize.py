"""Renders k8s/: with `kubectl kustomize`, and with this file where no kubectl that is new enough is installed.

Only what our kustomizations use is understood here; any other field is an error. kubernetes.py compares the two
renderings wherever both can be made.
"""

import base64
import copy
import json
import re
import shutil
import subprocess

import yaml

_CLUSTER_WIDE = {"Namespace"}
# Before it, lists of folders were written in another way: Debian 12 has 1.20.
_OLDEST_KUBECTL = (1, 21)


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def kubectl(folder):
    """The objects as kubectl renders them; None without a kubectl that can."""
    if not shutil.which("kubectl"):
        return None
    version = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, check=True)
    found = json.loads(version.stdout)["clientVersion"]
    if (int(found["major"]), int(re.match(r"\d+", found["minor"])[0])) < _OLDEST_KUBECTL:
        return None
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip())
    objects = documents(done.stdout)
    for one in objects:
        if one["kind"] == "Secret":  # kubectl breaks long values into lines
            one["data"] = {key: "".join(value.split()) for key, value in one["data"].items()}
    return objects


def render(folder):
    """The objects of a folder with a kustomization.yaml."""
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    plan.pop("apiVersion")
    plan.pop("kind")
    objects = []
    for name in plan.pop("resources", []):
        path = folder / name
        objects += render(path.resolve()) if path.is_dir() else documents(path.read_text())
    options = plan.pop("generatorOptions", {})
    for kind in ("ConfigMap", "Secret"):
        for entry in plan.pop(kind[0].lower() + kind[1:] + "Generator", []):
            if options != {"disableNameSuffixHash": True}:
                raise ValueError("this renderer adds no hash to a generated name: set disableNameSuffixHash")
            objects.append(_generated(kind, entry, folder))
    for entry in plan.pop("patches", []):
        if set(entry) != {"path", "target"} or not {"kind"} <= set(entry["target"]) <= {"kind", "name"}:
            raise ValueError("this renderer knows only patches in files, for a kind and perhaps names")
        operations = yaml.safe_load((folder / entry["path"]).read_text())
        for one in objects:
            names = entry["target"].get("name", ".*")
            if re.fullmatch(entry["target"]["kind"], one["kind"]) and re.fullmatch(names, one["metadata"]["name"]):
                _patch(one, operations)
    namespace = plan.pop("namespace", None)
    for one in objects:
        if namespace and one["kind"] not in _CLUSTER_WIDE:
            one["metadata"]["namespace"] = namespace
    for entry in plan.pop("images", []):
        for container in containers(objects):
            if container["image"] == entry["name"]:
                container["image"] += ":" + entry["newTag"]
    if plan:
        raise ValueError(f"{folder.name}/kustomization.yaml uses what this renderer does not know: {sorted(plan)}")
    return objects


def pod_of(one):
    """What an object's pods are made from, or None."""
    template = one.get("spec", {}).get("template") if one["kind"] in ("Deployment", "StatefulSet", "Job") else None
    return template["spec"] if template else None


def containers(objects):
    return [container for one in objects if pod_of(one) for container in pod_of(one)["containers"]]


def _generated(kind, entry, folder):
    values = {}
    for literal in entry.get("literals", []):
        key, _, value = literal.partition("=")
        values[key] = value.encode()
    for file in entry.get("files", []):
        key, _, path = file.partition("=")
        values[key] = (folder / path).read_bytes()
    one = {"apiVersion": "v1", "kind": kind, "metadata": {"name": entry["name"]}}
    if kind == "ConfigMap":
        return one | {"data": {key: value.decode() for key, value in values.items()}}
    return one | {"type": "Opaque", "data": {key: base64.b64encode(value).decode() for key, value in values.items()}}


def _patch(one, operations):
    """A JSON patch (RFC 6902) of additions and replacements; a list only grows at its end."""
    for operation in operations:
        *way, last = operation["path"].strip("/").split("/")
        place = one
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        if operation["op"] == "add" and isinstance(place, list) and last == "-":
            place.append(copy.deepcopy(operation["value"]))
        elif isinstance(place, dict) and operation["op"] in ("add", "replace"):
            if operation["op"] == "replace" and last not in place:
                raise ValueError(f"there is nothing to replace at {operation['path']}")
            place[last] = copy.deepcopy(operation["value"])
        else:
            raise ValueError(f"this renderer does not know {operation['op']} at {operation['path']}")
