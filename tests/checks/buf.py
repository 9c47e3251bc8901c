"""Runs buf, with the googleapis that Debian ships beside our own protos."""

import shutil
import subprocess
from pathlib import Path

import project

_DEBIAN_GOOGLEAPIS = Path("/usr/share/gocode/src/github.com/gogo/googleapis")
_IMPORTED = ["google/api/annotations.proto", "google/api/http.proto", "google/rpc/error_details.proto",
             "google/rpc/status.proto"]


def prepare(workspace):
    """buf reads files of its workspace only, so the imported protos are copied into it."""
    for name in _IMPORTED:
        target = workspace / "build/googleapis" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_DEBIAN_GOOGLEAPIS / name, target)


def run(*arguments, workspace=project.ROOT):
    """The finished process; its output is text."""
    binaries = sorted((project.ROOT / "node_modules/@bufbuild").glob("buf-linux-*/bin/buf"))
    if not binaries:
        raise SystemExit("buf is not installed: run script/bootstrap")
    return subprocess.run([binaries[0], *arguments], cwd=workspace, capture_output=True, text=True, check=False)
