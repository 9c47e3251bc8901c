"""clang-tidy on the files that differ from the main branch: `tidy.py <build folder>`. It takes some 10 s a file that
includes gRPC, so it runs on request only: script/test --tidy."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import project


def changed_sources():
    """The .cc files that differ from where the work left main, on main itself from its last commit, or are new."""
    main = "origin/main" if git("rev-parse", "--verify", "-q", "origin/main") else "main"
    base = "".join(git("merge-base", "HEAD", main)) or "HEAD"
    changed = git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")
    return [path for path in project.files("*.cc") if path in set(changed)]


def git(*arguments):
    return subprocess.run(["git", *arguments], cwd=project.ROOT, capture_output=True, text=True,
                          check=False).stdout.split()


def problems(path, build):
    done = subprocess.run(["clang-tidy", "--quiet", "--extra-arg=-Wno-unknown-warning-option", "-p", build, path], cwd=project.ROOT, capture_output=True, text=True,
                          check=False)
    return done.stdout.splitlines() if done.returncode else []


if __name__ == "__main__":
    if not shutil.which("clang-tidy"):
        project.skip("clang-tidy is not installed: script/bootstrap tidy")
    sources = changed_sources()
    if not sources:
        project.skip("no C++ file has changed")
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda path: problems(path, sys.argv[1]), sources))
    project.finish([line for lines in results for line in lines], len(sources))
