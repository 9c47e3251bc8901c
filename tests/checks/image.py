"""The Dockerfile's last stage has what the programs need: `image.py <build folder>`.

The image itself cannot be built where there is no container engine. What can go wrong unnoticed can be compared: the
packages named in the last stage with the libraries that the built programs name, and what is copied and who runs it
with what k8s/ starts.
"""

import re
import subprocess
import sys
from pathlib import Path

import kustomize
import project

# In every Debian image, or read at run time: no program names a library of theirs.
_EVERYWHERE = {"libc6", "libgcc-s1"}
_READ_AT_RUN_TIME = {"ca-certificates", "tzdata"}


def stages(dockerfile):
    """The instructions of each stage, with lines joined."""
    lines = re.sub(r"\\\n\s*", " ", dockerfile).splitlines()
    found = []
    for line in lines:
        if line.startswith("FROM "):
            found.append([])
        if found and line and not line.startswith("#"):
            found[-1].append(line)
    return found


def runtime_packages(dockerfile):
    install = re.search(r"apt-get install ([^&;]*)", " ".join(stages(dockerfile)[-1]))
    return {word for word in install[1].split() if not word.startswith("-")}


def installed(dockerfile):
    """The programs in the image, as paths below the build folder."""
    (build,) = [line for line in stages(dockerfile)[0] if "install -D" in line]
    return re.findall(r"build/release/(\S+)", build)


def needed_libraries(program):
    """The files of the libraries that a program itself names."""
    named = subprocess.run(["objdump", "-p", program], check=True, capture_output=True, text=True).stdout
    loaded = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    paths = dict(re.findall(r"^\s*(\S+) => (\S+)", loaded, re.M))
    return {str(Path(paths[name]).resolve()) for name in re.findall(r"NEEDED\s+(\S+)", named) if name in paths}


def packages_of(libraries):
    """The Debian package of each file; the database may know a file with or without /usr."""
    names = {name: library for library in libraries for name in (library, library.removeprefix("/usr"))}
    owners = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, check=False).stdout
    found = {library: f"a package with {library}" for library in libraries}
    for package, name in re.findall(r"^([^:,\s]+)[^ ]*: (\S+)$", owners, re.M):
        if name in names:
            found[names[name]] = package
    return found


def needed_packages(programs):
    libraries = {program: needed_libraries(program) for program in programs}
    packages = packages_of(set().union(*libraries.values()))
    return {program: {packages[library] for library in mine} for program, mine in libraries.items()}


def problems(dockerfile, needed, base):
    """What is wrong, given the packages that each program needs and the objects of k8s/base."""
    named = runtime_packages(dockerfile)
    everybody = set().union(*needed.values())
    for program, packages in needed.items():
        for package in sorted(packages - named - _EVERYWHERE):
            yield f"{program} needs {package}, which the image lacks"
    for package in sorted(named - everybody - _READ_AT_RUN_TIME):
        yield f"the image has {package}, which no program needs"
    programs = {Path(program).name for program in needed}
    user = re.findall(r"^USER (\d+):(\d+)$", "\n".join(stages(dockerfile)[-1]), re.M)
    for one in base:
        pod = kustomize.pod_of(one)
        if not pod:
            continue
        name = one["metadata"]["name"]
        if pod["containers"][0]["command"][0] not in programs:
            yield f"{name} starts a program that the image lacks"
        context = pod["securityContext"]
        if user != [(str(context["runAsUser"]), str(context["runAsGroup"]))]:
            yield f"{name} runs as another user than the image"


if __name__ == "__main__":
    text = project.read("Dockerfile")
    folder = Path(sys.argv[1])
    found = needed_packages([folder / program for program in installed(text)])
    if any(package.startswith("libasan") for packages in found.values() for package in packages):
        project.skip("programs with sanitizers are not for an image")
    project.finish(list(problems(text, found, kustomize.render(project.ROOT / "k8s/base"))), len(found))
