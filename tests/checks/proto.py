"""Lint and format of the protos, and that nothing breaks the clients of the last landed state."""

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import buf
import project


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=project.ROOT, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def baseline():
    """The commit to compare with: where the work left the main branch or, on it, the last commit of the protos before
    what is being judged. HOMEWARD_PROTO_BASELINE names another one. None in a repository without such a commit."""
    named = os.environ.get("HOMEWARD_PROTO_BASELINE")
    if named:
        return named
    main = next((ref for ref in ("origin/main", "main") if git("rev-parse", "--verify", "-q", ref)), None)
    base = git("merge-base", "HEAD", main) if main else None
    if not base:
        return None
    base = base.decode().strip()
    unchanged = git("diff", "--quiet", base, "--", "protos") is not None
    if unchanged:
        last = git("log", "-1", "--format=%H", base, "--", "protos").decode().strip()
        before = git("rev-parse", "--verify", "-q", f"{last}^") if last else None
        return before.decode().strip() if before else None
    return base


def breaking(commit, workspace=project.ROOT):
    """buf's complaints about the workspace against a commit, or None when that commit has no protos."""
    archive = git("archive", commit, "protos", "buf.yaml")
    if archive is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        tarfile.open(fileobj=io.BytesIO(archive)).extractall(folder)
        buf.prepare(Path(folder))
        return complaints("breaking", "--against", folder, workspace=workspace)


def complaints(*arguments, workspace=project.ROOT):
    done = buf.run(*arguments, workspace=workspace)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def problems(workspace):
    buf.prepare(workspace)
    return complaints("lint", workspace=workspace) + complaints("format", "-d", "--exit-code", "protos",
                                                                workspace=workspace)


if __name__ == "__main__":
    found = problems(project.ROOT) if sys.argv[1] == "style" else None
    if found is None:
        buf.prepare(project.ROOT)
        commit = baseline()
        found = breaking(commit) if commit else None
        if found is None:
            project.skip("there is no earlier state of the protos to compare with")
    project.finish(found, len(project.files("protos/*.proto")))
