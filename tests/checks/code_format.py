"""Every C++ file is formatted as .clang-format says."""

import subprocess

import project


def problems(paths, folder=project.ROOT):
    if not paths:
        return []
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *paths], cwd=folder, capture_output=True, text=True,
                          check=False)
    return [line for line in done.stderr.splitlines() if "error:" in line]


if __name__ == "__main__":
    files = project.files("*.cc", "*.h")
    project.finish(problems(files), len(files))
