"""What stands in no file of the project: paths and hosts of one machine, and marks of unfinished work."""

import re

import project

# Bracketed letters keep these patterns from finding themselves.
_FORBIDDEN = [
    (re.compile(r"(?<![\w.:/-])/(w[o]rk|f[a]rm|ro[o]t|ho[m]e|t[m]p)/[A-Za-z]"), "a path of one machine"),
    (re.compile(r"https?://[^/\s\"]*(r[e]gistry|m[i]rror|a[r]tifact)[^/\s\"]*"), "a package host"),
    (re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b"), "a mark of unfinished work"),
]


def problems(path, text):
    for pattern, says in _FORBIDDEN:
        for match in pattern.finditer(text):
            yield f"{path}:{project.line_of(text, match.start())}: {says}"


if __name__ == "__main__":
    files = project.files()
    project.finish([problem for file in files for problem in problems(file, project.read(file))], len(files))
