import copy
import tempfile
import unittest
from pathlib import Path

import kubernetes
import kubernetes_rules as rules
import kustomize
import project

# Maps in which every key is allowed.
FREE = {"annotations", "data", "labels", "limits", "matchLabels", "requests", "selector"}

GONE = object()
POD = "spec|template|spec"
CONTAINER = f"{POD}|containers|0"
# A rule, and what breaks it: an object, a place in it and the wrong value.
BREACHES = [
    (rules.restricted, "Job", "episode-migration", f"{POD}|securityContext", GONE),
    (rules.restricted, "StatefulSet", "database", f"{POD}|securityContext|runAsNonRoot", GONE),
    (rules.restricted, "Deployment", "gateway", f"{POD}|securityContext|seccompProfile", GONE),
    (rules.restricted, "Deployment", "gateway", f"{POD}|automountServiceAccountToken", True),
    (rules.restricted, "Deployment", "gateway", f"{POD}|hostNetwork", True),
    (rules.restricted, "Deployment", "gateway", f"{CONTAINER}|securityContext|readOnlyRootFilesystem", False),
    (rules.limited, "Job", "episode-migration", f"{CONTAINER}|resources|limits|memory", GONE),
    (rules.accounts, "Deployment", "episode-service", f"{POD}|serviceAccountName", "gateway"),
    (rules.accounts, "ServiceAccount", "gateway", "automountServiceAccountToken", True),
    (rules.probed, "Deployment", "gateway", f"{CONTAINER}|readinessProbe", GONE),
    (rules.probed, "Deployment", "gateway", f"{CONTAINER}|livenessProbe|httpGet|port", "grpc"),
    (rules.replaceable, "PodDisruptionBudget", "gateway", "spec|minAvailable", 1),
    (rules.replaceable, "PodDisruptionBudget", "gateway", "spec|selector|matchLabels", {rules.NAME: "other"}),
    (rules.replaceable, "Deployment", "gateway", "spec|strategy|rollingUpdate|maxUnavailable", 1),
    (rules.replaceable, "Deployment", "gateway", f"{POD}|topologySpreadConstraints", []),
    (rules.replaceable, "Deployment", "gateway", f"{POD}|terminationGracePeriodSeconds", 20),
    (rules.headless, "Service", "gateway", "spec|clusterIP", GONE),
    (rules.headless, "Service", "gateway", "spec|selector", {rules.NAME: "database"}),
    (rules.headless, "Service", "gateway", "spec|ports|0|targetPort", "http"),
    (rules.headless, "Job", "episode-migration", "spec|template|metadata|labels", {rules.NAME: "episode-service"}),
    (rules.secrets_are_files, "Deployment", "gateway", f"{CONTAINER}|env",
     [{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "page-key", "key": "page-key"}}}]),
    (rules.secrets_are_files, "Deployment", "gateway", f"{POD}|volumes|0|projected|defaultMode", 0o444),
    (rules.spooled, "Deployment", "episode-service", f"{CONTAINER}|volumeMounts|1|mountPath", "/var/lib/other"),
    (rules.spooled, "Deployment", "episode-service", f"{CONTAINER}|volumeMounts|1|readOnly", True),
    (rules.spooled, "Deployment", "episode-service", f"{POD}|volumes|1|emptyDir", {}),
    (rules.spooled, "Deployment", "episode-service", f"{CONTAINER}|args", ["--database_host=database"]),
    (rules.spooled, "Deployment", "episode-service", f"{CONTAINER}|volumeMounts|2|mountPath", "/var/lib/other"),
    (rules.spooled, "Deployment", "episode-service", f"{POD}|volumes|2|emptyDir", {}),
    (rules.spooled, "Deployment", "gateway", f"{POD}|volumes", [{"name": "room", "emptyDir": {"sizeLimit": "1Mi"}}]),
    (rules.tagged, "Deployment", "gateway", f"{CONTAINER}|image", "homeward:latest"),
    (rules.tagged, "Deployment", "gateway", f"{CONTAINER}|image", "host:5000/homeward"),
]


def places(value, path=()):
    """The paths of all objects inside an object whose fields Kubernetes knows."""
    if isinstance(value, dict):
        if not (path and path[-1] in FREE and all(isinstance(one, str) for one in value.values())):
            yield path
        for key, inner in value.items():
            yield from places(inner, path + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, path + (index,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.copied = kubernetes.copy_with_placeholders(temporary.name)
        cls.rendered = kustomize.render(cls.copied / "overlays/dev")

    def setUp(self):
        self.objects = copy.deepcopy(self.rendered)

    def one(self, kind, name):
        return rules.named(self.objects, kind)[name]

    def test_an_unknown_field_is_found_wherever_it_stands(self):
        wrong = []
        for one in self.rendered:
            for path in places(one):
                spoilt = copy.deepcopy(one)
                at(spoilt, path)["misspelt"] = "x"
                spoilt["metadata"]["name"] = f"spoilt-{len(wrong)}"
                wrong.append(spoilt)
        found = "\n".join(kubernetes.schema_problems(wrong)) + "\n"
        self.assertGreater(len(wrong), 300)
        for one in wrong:
            self.assertRegex(found, rf" {one['metadata']['name']}: Kubernetes has no field [\w/-]*/misspelt\n")

    def test_a_wrong_value_and_an_unknown_kind_are_found(self):
        self.one("Deployment", "gateway")["spec"]["replicas"] = "2"
        self.one("Service", "gateway")["kind"] = "Servise"
        self.one("Job", "episode-migration")["apiVersion"] = "batch/v9"
        self.assertEqual(len(kubernetes.schema_problems(self.objects)), 3)

    def test_our_renderer_refuses_what_it_does_not_know(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "kustomization.yaml").write_text("apiVersion: v1\nkind: Kustomization\nnamePrefix: x-\n")
            with self.assertRaisesRegex(ValueError, "namePrefix"):
                kustomize.render(Path(folder))

    def test_every_rule_can_be_broken(self):
        for rule, kind, name, path, value in BREACHES:
            with self.subTest(f"{rule.__name__}: {kind} {name} {path}"):
                self.objects = copy.deepcopy(self.rendered)
                self.assertEqual(rules.problems(self.objects, [rule]), [])
                *way, last = [int(step) if step.isdigit() else step for step in path.split("|")]
                place = at(self.one(kind, name), way)
                if value is GONE:
                    del place[last]
                else:
                    place[last] = value
                self.assertTrue(rules.problems(self.objects, [rule]))

    def network_problems(self):
        return list(rules.network_problems(self.objects, rules.table_edges(project.read("k8s/README.md"))))

    def test_every_edge_of_the_network_counts(self):
        self.assertEqual(self.network_problems(), [])
        for policy in rules.of_kind(self.rendered, "NetworkPolicy"):
            with self.subTest(policy["metadata"]["name"]):
                self.objects = [one for one in self.rendered if one is not policy]
                self.assertTrue(self.network_problems())

    def test_an_edge_too_many_is_found(self):
        anywhere = {"ports": [{"port": 443}]}
        for name, direction, rule in (
                ("gateway", "egress", {"to": [{"podSelector": {"matchLabels": {rules.NAME: "database"}}}]}),
                ("gateway", "egress", {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}),
                ("gateway", "ingress", {"from": [{"namespaceSelector": {}}]}),
                ("names", "egress", anywhere), ("followers", "egress", anywhere), ("database", "ingress", anywhere)):
            with self.subTest(f"{name} {rule}"):
                self.objects = copy.deepcopy(self.rendered)
                self.one("NetworkPolicy", name)["spec"].setdefault(direction, []).append(rule)
                self.assertTrue(self.network_problems())

    def test_a_call_that_no_edge_allows_is_found(self):
        args = self.one("Deployment", "episode-service")["spec"]["template"]["spec"]["containers"][0]["args"]
        args.append("--feed=dns:///meeting-service:7070")
        self.assertEqual(len(self.network_problems()), 1)

    def test_files_that_the_readme_does_not_name_are_found(self):
        base = kustomize.render(self.copied / "base")
        table = kubernetes.table_of_files(project.read("k8s/README.md"))
        self.assertEqual(list(kubernetes.file_problems(base, self.objects, table)), [])
        for name in table:
            self.assertTrue(list(kubernetes.file_problems(base, self.objects, table | {name: {"other"}})))
            rest = {key: value for key, value in table.items() if key != name}
            self.assertTrue(list(kubernetes.file_problems(base, self.objects, rest)))
        self.assertTrue(list(kubernetes.file_problems(base + [self.one("Secret", "page-key")], self.objects, table)))


if __name__ == "__main__":
    unittest.main()
