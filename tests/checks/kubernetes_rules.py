"""What every rendered set of Kubernetes objects of ours has to keep, each rule a function that says what is wrong."""

import re

from kustomize import pod_of

NAME = "app.kubernetes.io/name"
ADMIN_PORT = 7071


def of_kind(objects, *kinds):
    return [one for one in objects if one["kind"] in kinds]


def named(objects, kind):
    return {one["metadata"]["name"]: one for one in of_kind(objects, kind)}


def workloads(objects):
    return [one for one in objects if pod_of(one)]


def labels_of(workload):
    return workload["spec"]["template"]["metadata"]["labels"]


def selects(selector, labels):
    for rule in selector.get("matchExpressions", []):
        if rule["operator"] != "In":
            raise ValueError(f"this check does not know the operator {rule['operator']}")
        if labels.get(rule["key"]) not in rule["values"]:
            return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def flag(container, name):
    found = [arg.partition("=")[2] for arg in container.get("args", []) if arg.startswith(f"--{name}=")]
    return found[0] if found else None


def restricted(objects):
    """The restricted profile of Kubernetes' pod security standards, and a bit more."""
    for workload in workloads(objects):
        pod = pod_of(workload)
        context = pod.get("securityContext", {})
        if not (context.get("runAsNonRoot") and context.get("runAsUser") and context.get("fsGroup")):
            yield workload, "its pod does not run as a user who is named and not root"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield workload, "its pod has not the seccomp profile RuntimeDefault"
        if pod.get("automountServiceAccountToken") is not False:
            yield workload, "its pod has a token of the cluster's API"
        if any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")):
            yield workload, "its pod shares something with the node"
        for container in pod["containers"]:
            if container.get("securityContext") != {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                                    "capabilities": {"drop": ["ALL"]}}:
                yield workload, "its container may write to its image, gain rights or has capabilities"


def limited(objects):
    for workload in workloads(objects):
        for container in pod_of(workload)["containers"]:
            for kind in ("requests", "limits"):
                if set(container.get("resources", {}).get(kind, {})) != {"cpu", "memory"}:
                    yield workload, f"its container has no {kind} of processor and memory"


def accounts(objects):
    known = named(objects, "ServiceAccount")
    for workload in workloads(objects):
        name = pod_of(workload).get("serviceAccountName")
        if name != workload["metadata"]["name"] or name not in known:
            yield workload, "it has no service account of its own"
        elif known[name].get("automountServiceAccountToken") is not False:
            yield workload, "its service account hands out tokens"


def probed(objects):
    for workload in of_kind(objects, "Deployment"):
        for container in pod_of(workload)["containers"]:
            ports = {port["name"]: port["containerPort"] for port in container.get("ports", [])}
            for probe, path in (("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
                asked = container.get(probe, {}).get("httpGet", {})
                port = ports.get(asked.get("port"), asked.get("port"))
                listens = (flag(container, "admin_listen") or "").rpartition(":")[2]
                if asked.get("path") != path or port != ADMIN_PORT or listens != str(ADMIN_PORT):
                    yield workload, f"its {probe} does not ask {path} on the admin port"


def replaceable(objects):
    """Neither an upgrade nor the emptying of a node takes the last replica, and a stop may take its time."""
    for workload in of_kind(objects, "Deployment"):
        spec, pod = workload["spec"], pod_of(workload)
        budgets = [budget["spec"]["minAvailable"] for budget in of_kind(objects, "PodDisruptionBudget")
                   if selects(budget["spec"]["selector"], labels_of(workload))]
        if budgets != [spec["replicas"] - 1]:
            yield workload, "its disruption budget does not keep all replicas but one"
        if spec.get("strategy", {}).get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield workload, "an upgrade may take a replica before there is a new one"
        if {rule["topologyKey"] for rule in pod.get("topologySpreadConstraints", [])} < {"kubernetes.io/hostname"}:
            yield workload, "its replicas may all stand on one node"
        for container in pod["containers"]:
            pause = int(container.get("lifecycle", {})["preStop"]["exec"]["command"][1])
            if pause + int(flag(container, "drain_seconds") or 10) >= pod.get("terminationGracePeriodSeconds", 30):
                yield workload, "it is killed before it has drained"


def headless(objects):
    pods = workloads(objects)
    for service in of_kind(objects, "Service"):
        spec = service["spec"]
        chosen = [one for one in pods if selects({"matchLabels": spec["selector"]}, labels_of(one))]
        if spec.get("clusterIP") != "None":
            yield service, "it hides its replicas: clients with one connection would all use one"
        if [one["metadata"]["name"] for one in chosen] != [service["metadata"]["name"]]:
            yield service, "it does not select the pods of the workload of its name, and no others"
            continue
        ports = {port["name"] for container in pod_of(chosen[0])["containers"] for port in container["ports"]}
        if not {port["targetPort"] for port in spec["ports"]} <= ports:
            yield service, "it leads to a port that its pods do not have"
    for workload in of_kind(objects, "Deployment", "StatefulSet"):
        if workload["metadata"]["name"] not in named(objects, "Service"):
            yield workload, "it has no service"


def secrets_are_files(objects):
    for workload in workloads(objects):
        for container in pod_of(workload)["containers"]:
            sources = [entry.get("valueFrom", {}) for entry in container.get("env", [])] + container.get("envFrom", [])
            if any("secretKeyRef" in source or "secretRef" in source for source in sources):
                yield workload, "a secret is in its environment, where a crash report shows it"
            for volume in pod_of(workload).get("volumes", []):
                if "projected" in volume and volume["projected"].get("defaultMode") != 0o440:
                    yield workload, "its secrets are files that others can read"


def spooled(objects):
    """Every service has room for its audit while its database takes no rows, and for the downtime sheets that it keeps,
    and no more than is agreed."""
    for workload in of_kind(objects, "Deployment"):
        for container in pod_of(workload)["containers"]:
            rooms = [volume for volume in pod_of(workload)["volumes"] if "projected" not in volume]
            if not flag(container, "database_host"):
                if rooms:
                    yield workload, "it can write files and has nothing to write"
                continue
            writable = [mount["mountPath"] for mount in container["volumeMounts"]
                        if mount["name"] in [room["name"] for room in rooms] and not mount.get("readOnly")]
            # Below the mount: the program makes its folder itself, so that nobody else may enter it.
            if (flag(container, "audit_spool") or "").rpartition("/")[0] not in writable:
                yield workload, "its audit spool is no folder in a volume that it can write to"
            sheets = flag(container, "downtime_dir")
            if sheets and sheets.rpartition("/")[0] not in writable:
                yield workload, "its downtime sheets are in no folder in a volume that it can write to"
            if any("emptyDir" in room and "sizeLimit" not in room["emptyDir"] for room in rooms):
                yield workload, "what it writes may fill the node's disk"


def tagged(objects):
    """For what is deployed; the base leaves the image's version open."""
    for workload in workloads(objects):
        for container in pod_of(workload)["containers"]:
            if not re.search(r":(?!latest$)[\w.-]+$|@sha256:", container["image"]):
                yield workload, "its image has no version"


ALWAYS = [restricted, limited, accounts, probed, replaceable, headless, secrets_are_files, spooled]


def problems(objects, rules):
    return [f"{one['kind']} {one['metadata']['name']}: {said}" for rule in rules for one, said in rule(objects)]


# The edges of the network: (from, to, port). A name alone is a pod of ours, "namespace:x" another namespace.

def table_edges(markdown):
    """The edges of the table "Network" in README.md; `*` is every pod of ours."""
    section = markdown.partition("\n## Network\n")[2].partition("\n## ")[0]
    edges = set()
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[2].isdigit():
            sources, targets = (re.findall(r"`([^`]+)`", cell) for cell in cells[:2])
            edges |= {(source, target, int(cells[2])) for source in sources for target in targets}
    return edges


def _peers(rule, side, names):
    for peer in rule[side]:
        if "ipBlock" in peer or not peer:
            yield "anywhere"
        elif "namespaceSelector" in peer:
            labels = peer["namespaceSelector"].get("matchLabels", {})
            yield "namespace:" + labels.get("kubernetes.io/metadata.name", "any")
        else:
            yield from (name for name in names if selects(peer["podSelector"], {NAME: name}))


def policy_edges(objects, names, direction):
    """What the network policies let out of our pods ("egress") or in ("ingress")."""
    side = {"egress": "to", "ingress": "from"}[direction]
    edges = set()
    for policy in of_kind(objects, "NetworkPolicy"):
        chosen = [name for name in names if selects(policy["spec"]["podSelector"], {NAME: name})]
        if policy["spec"]["podSelector"] == {}:
            chosen = ["*"]
        for rule in policy["spec"].get(direction, []):
            for peer in _peers(rule, side, names) if rule.get(side) else ["anywhere"]:
                for port in rule.get("ports", [{"port": 0}]):
                    edges |= {(own, peer, port["port"]) if direction == "egress" else (peer, own, port["port"])
                              for own in chosen}
    return edges


def called_edges(objects):
    """Whom our programs call, by their flags."""
    edges = set()
    for workload in workloads(objects):
        name = workload["metadata"]["name"]
        for container in pod_of(workload)["containers"]:
            for arg in container.get("args", []):
                address = re.search(r"=dns:///([\w-]+):(\d+)$", arg)
                if address:
                    edges.add((name, address[1], int(address[2])))
            if flag(container, "database_host"):
                edges.add((name, flag(container, "database_host"), int(flag(container, "database_port"))))
    return edges


def network_problems(objects, table):
    ours = {one["metadata"]["name"] for one in workloads(objects)}
    names = ours | {"database"}
    deny = [policy for policy in of_kind(objects, "NetworkPolicy")
            if policy["spec"]["podSelector"] == {} and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
            and not policy["spec"].get("ingress") and not policy["spec"].get("egress")]
    if not deny:
        yield "there is no policy that forbids everything else"

    def differing(found, wanted, where):
        yield from (f"{where}: {edge} is not in the table" for edge in sorted(found - wanted))
        yield from (f"{where}: {edge} of the table is missing" for edge in sorted(wanted - found))

    yield from differing(policy_edges(objects, names, "egress"),
                         {edge for edge in table if edge[0] in ours | {"*"}}, "egress policies")
    yield from differing(policy_edges(objects, names, "ingress"), {edge for edge in table if edge[1] in ours},
                         "ingress policies")
    yield from differing(called_edges(objects),
                         {edge for edge in table if edge[0] in ours and edge[1] in names}, "flags of the programs")
