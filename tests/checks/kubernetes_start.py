"""Starts every container of k8s/ as Kubernetes would: the real binary, with exactly the rendered arguments.

Only what a cluster gives and one machine has not is put in its place: files of a volume lie in a folder, and addresses
are ports of this machine. A container may write no file, as its read-only image demands: while the database takes rows,
the audit's spool stays empty too.
"""

import base64
import ctypes
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import kubernetes_rules as rules
import kustomize
import project

BUILD = Path(sys.argv.pop(1)).resolve()
PATIENCE = 60
COUNCIL = "E08000036"


def under_our_care(may_write):
    """What the new process does before it becomes the program: it ends with us, and writes no file."""
    def prepare():
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        if not may_write:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return prepare


class Process:
    """A program whose log is read while it runs."""

    def __init__(self, command, environment=None, may_write=False):
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, cwd="/", env=environment or {},
                                        preexec_fn=under_our_care(may_write))
        self.lines = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def _event(self, name):
        for line in list(self.lines):
            entry = json.loads(line) if line.startswith("{") else {}
            if entry.get("event") == name:
                return entry
        return None

    def await_event(self, name):
        return await_true(lambda: self._event(name), self)

    def end(self, seconds=PATIENCE):
        """Its exit code."""
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()
            self._reader.join()
            self.process.stdout.close()

    def stop(self, seconds=PATIENCE):
        self.process.terminate()
        return self.end(seconds)


def await_true(ask, process):
    """Asks until the answer is true; fails when the process ends before, or in time never is."""
    deadline = time.monotonic() + PATIENCE
    while True:
        ended = process.process.poll() is not None
        answer = ask()
        if answer:
            return answer
        if ended or time.monotonic() > deadline:
            process.process.kill()
            process.end()
            raise AssertionError("it ended or never came so far:\n" + "".join(process.lines[-5:]))
        time.sleep(0.02)


def readiness(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        return json.load(error)


class Node:
    """One machine that runs a set of rendered objects."""

    def __init__(self, objects, folder):
        self.folder = folder
        self.workloads = {one["metadata"]["name"]: one for one in rules.workloads(objects)}
        self.data = {one["metadata"]["name"]: self._bytes(one) for one in rules.of_kind(objects, "Secret", "ConfigMap")}
        self.addresses = {}  # "name:port" as the containers say it, and where that is here

    @staticmethod
    def _bytes(one):
        decode = base64.b64decode if one["kind"] == "Secret" else str.encode
        return {key: decode(value) for key, value in one["data"].items()}

    def _folders(self, name):
        """The folders that stand for the container's mounts, by the mount's path."""
        pod, folders = kustomize.pod_of(self.workloads[name]), {}
        for volume in pod["volumes"]:
            folder = self.folder / name / volume["name"]
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for source in volume.get("projected", {}).get("sources", []):
                (content,) = source.values()
                for key, value in self.data[content["name"]].items():
                    (folder / key).write_bytes(value)
                    (folder / key).chmod(0o600)
            mounts = pod["containers"][0]["volumeMounts"]
            folders[next(mount["mountPath"] for mount in mounts if mount["name"] == volume["name"])] = folder
        return folders

    def arguments(self, name):
        container = kustomize.pod_of(self.workloads[name])["containers"][0]
        folders = self._folders(name)
        mapped = []
        for arg in container["args"]:
            arg = re.sub(r"\$\((\w+)\)", lambda match: self.environment(name)[match[1]], arg)
            arg = re.sub(rf"=({'|'.join(folders)})/", lambda match: f"={folders[match[1]]}/", arg)
            arg = re.sub(r"=0\.0\.0\.0:\d+$", "=127.0.0.1:0", arg)
            arg = re.sub(r"=dns:///(.+)$", lambda match: f"=dns:///127.0.0.1:{self.addresses[match[1]]}", arg)
            mapped.append(arg)
        host, port = (rules.flag(container, f"database_{part}") for part in ("host", "port"))
        if host:
            mapped[mapped.index(f"--database_host={host}")] = "--database_host=127.0.0.1"
            mapped[mapped.index(f"--database_port={port}")] = f"--database_port={self.addresses[f'{host}:{port}']}"
        return mapped

    def environment(self, name):
        entries = kustomize.pod_of(self.workloads[name])["containers"][0].get("env", [])
        references = {entry["name"]: entry["valueFrom"]["configMapKeyRef"] for entry in entries}
        return {key: self.data[where["name"]][where["key"]].decode() for key, where in references.items()}

    def start(self, name):
        (command,) = kustomize.pod_of(self.workloads[name])["containers"][0]["command"]
        return Process([str(BUILD / command / command), *self.arguments(name)], self.environment(name))

    def serve(self, name):
        """Starts a Deployment's container; returns it and its admin port."""
        process = self.start(name)
        serving = process.await_event("serving")
        self.addresses[f"{name}:7070"] = serving["port"]
        return process, serving["admin_port"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_database(node):
    """The StatefulSet's database, on a data folder that is prepared as its image would."""
    folder = node.folder
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", "--skip-test-db", "--force",
                    "--skip-name-resolve", "--auth-root-authentication-method=normal", *as_root],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    port = free_port()
    database = Process(["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={folder}/data", f"--socket={folder}/socket",
                        f"--pid-file={folder}/pid", f"--port={port}", "--bind-address=127.0.0.1", "--skip-log-bin",
                        *as_root, *node.arguments("database")], may_write=True)
    client = ["mariadb", "--no-defaults", "--user=root", f"--socket={folder}/socket"]

    def run(sql):
        return subprocess.run(client, input=sql, capture_output=True, check=False).returncode == 0

    await_true(lambda: run(b"SELECT 1"), database)
    if not run(node.data["database"]["accounts.sql"]):
        raise AssertionError("the accounts could not be created")
    node.addresses["database:3306"] = port
    return database


class Start(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        shutil.copytree(project.ROOT / "k8s", cls.folder / "k8s", ignore=shutil.ignore_patterns("secrets"))
        cls.secrets = cls.folder / "k8s/overlays/dev/secrets"
        subprocess.run([project.ROOT / "k8s/overlays/dev/make-secrets", cls.secrets], check=True,
                       env=os.environ | {"BUILD": str(BUILD)})
        cls.overlay = kustomize.render(cls.folder / "k8s/overlays/dev")
        cls.node = Node(cls.overlay, cls.folder)
        cls.addClassCleanup(start_database(cls.node).stop)
        cls.early, cls.early_port = cls.node.serve("episode-service")
        cls.addClassCleanup(cls.early.stop)
        cls.before_migration = readiness(cls.early_port)
        cls.migrate()

    def await_ready(self, process, admin_port):
        await_true(lambda: readiness(admin_port).get("ready"), process)

    @classmethod
    def migrate(cls):
        jobs = [cls.node.start(name) for name, one in cls.node.workloads.items() if one["kind"] == "Job"]
        if [job.end() for job in jobs] != [0, 0, 0]:
            raise AssertionError([job.lines[-3:] for job in jobs])

    def serve_all(self, node):
        """In the order in which ports become known; in a cluster any order will do."""
        running = {}
        for name in ("episode-service", "interview-service", "meeting-service", "gateway"):
            running[name], admin_port = node.serve(name)
            self.await_ready(running[name], admin_port)
        return running

    def homeward(self, *arguments):
        """The command line, as council systems call: with a certificate of their own and a person's token."""
        certificates = self.secrets / "certificates"
        token = subprocess.run(
            [BUILD / "common/auth/homeward-token", f"--state={self.secrets}/issuer", "--subject=first",
             f"--council={COUNCIL}", "--role=administrator,missing_coordinator"],
            check=True, capture_output=True, text=True)
        done = subprocess.run(
            [BUILD / "cli/homeward", "call", *arguments, f"--address=127.0.0.1:{self.node.addresses['gateway:7070']}",
             f"--tls_certificate={certificates}/client.pem", f"--tls_key={certificates}/client.key",
             f"--tls_authorities={certificates}/authority.pem", "--server_spiffe_id=spiffe://homeward/gateway"],
            env={"HOMEWARD_TOKEN": token.stdout.strip()}, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def assert_stop(self, running):
        """All at once, each in the time that Kubernetes leaves it."""
        for process in running.values():
            process.process.terminate()
        for name, process in running.items():
            grace = kustomize.pod_of(self.node.workloads[name])["terminationGracePeriodSeconds"]
            self.assertEqual(process.end(grace), 0, f"{name} did not stop in good order")

    def assert_fits(self, name, process):
        """What it has used so far is far below its limit."""
        limit = kustomize.pod_of(self.node.workloads[name])["containers"][0]["resources"]["limits"]["memory"]
        status = Path(f"/proc/{process.process.pid}/status").read_text()
        used_kb = int(re.search(r"VmHWM:\s+(\d+)", status)[1])
        self.assertLess(used_kb / 1024, int(limit.removesuffix("Mi")) / 2, name)

    def test_the_whole_suite_comes_up_and_answers(self):
        running = self.serve_all(self.node)
        self.homeward("CreateCouncil", json.dumps({"council": COUNCIL, "name": "Wakefield",
                                                   "live_from_time": "2026-01-01T00:00:00Z"}))
        self.assertEqual(self.homeward("GetCouncil", json.dumps({"council": COUNCIL}))["council"], COUNCIL)
        # A view asks all three services.
        worklist = self.homeward("homeward.gateway.v1.GatewayService/ListObligations", json.dumps({"council": COUNCIL}))
        self.assertNotIn("missing", worklist)
        for name, process in running.items():
            self.assert_fits(name, process)
        self.assert_stop(running)

    def test_a_service_that_starts_before_its_migration_waits_for_it(self):
        self.assertEqual(self.before_migration, {"ready": False, "reason": "SCHEMA_BEHIND"})
        self.await_ready(self.early, self.early_port)

    def test_the_base_comes_up_with_an_issuer_of_ones_own(self):
        base = kustomize.render(self.folder / "k8s/base")
        given = [one for one in self.overlay if one["kind"] in ("Secret", "ConfigMap")]
        node = Node(base + given, self.folder)
        node.addresses = self.node.addresses
        node.data["token-issuer"] = node.data["token-issuer"] | {"issuer": b"https://identity.example"}
        self.assert_stop(self.serve_all(node))

    def test_can_fail(self):
        for wrong in ("--database_hots=database", "--tls_key=/etc/homeward/no-such-file", "--drain_seconds=-1"):
            node = Node(json.loads(json.dumps(self.overlay)), self.folder)
            node.addresses = self.node.addresses
            kustomize.pod_of(node.workloads["episode-service"])["containers"][0]["args"].append(wrong)
            with self.subTest(wrong), self.assertRaises(AssertionError):
                node.serve("episode-service")


if __name__ == "__main__":
    unittest.main()
