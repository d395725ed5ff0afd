"""Checks that the deployment files agree with supergraph.yaml, with the code and with each other, and what their linters do not look at.

`check.py DIRECTORY` reads the rendered manifests, base.yaml and migrate.yaml, from the directory. Prints every finding; fails when there is one.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import yaml

PROJECT = Path(__file__).resolve().parents[2]
# How long a subgraph takes to stop, in seconds: it drains, and its longest request may begin at the end of that.
SUBGRAPH_DRAIN = sum(
    int(re.search(name + r" Duration::from_secs\((\d+)\)", (PROJECT / "cityos/src/serve.rs").read_text()).group(1))
    for name in ("DRAIN: Duration =", "request_timeout:")
)

findings = []


def expect(condition, finding):
    if not condition:
        findings.append(finding)


def load(path):
    return yaml.safe_load((PROJECT / path).read_text())


def seconds(text):
    return int(re.fullmatch(r"(\d+)s", text).group(1))


def of_kind(documents, kind):
    return {document["metadata"]["name"]: document for document in documents if document["kind"] == kind}


def configurations():
    """The router's configurations, by file, as its image has them. Other files of the folder do not say where to listen."""
    addresses = load("deploy/subgraph-addresses.yaml")
    files = {path.name: yaml.safe_load(path.read_text()) for path in sorted((PROJECT / "router-config").glob("*.yaml"))}
    for name, own in files.items():
        for key in own.keys() & addresses.keys():
            findings.append(f"router-config/{name}: `{key}` stands in deploy/subgraph-addresses.yaml, too")
    return {name: own | addresses for name, own in files.items() if "http" in own}


CONFIGURATIONS = configurations()


def variables_of_the_program():
    """What `cityos` reads from its environment: the names that its sources quote."""
    names = set()
    for folder in ("cityos/src", "shared/kit/src", "shared/devkit/src"):
        for source in (PROJECT / folder).rglob("*.rs"):
            names.update(re.findall(r'"(CITYOS_[A-Z_]+|DATABASE_(?:READ_)?URL)"', source.read_text()))
    return names


def variables_of_the_router():
    """What Hive Router reads from its environment: what its sources name, and what the configurations take with `from_env`."""
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--locked"], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    packages = [package for package in json.loads(metadata.stdout)["packages"] if package["name"] == "hive-router"]
    names = {"ROUTER_CONFIG_FILE_PATH"}
    for package in packages:
        overrides = Path(package["manifest_path"]).parent / "src/config/env_overrides.rs"
        names.update(re.findall(r'from = "([A-Z_]+)"', overrides.read_text()))
    for configuration in CONFIGURATIONS.values():
        names.update(re.findall(r"from_env: ([A-Z_]+)", yaml.safe_dump(configuration)))
    return names


def check_dockerfile(program, router):
    stage = None
    for line in (PROJECT / "deploy/Dockerfile").read_text().splitlines():
        words = line.split()
        if words[:1] == ["FROM"]:
            stage = words[-1]
        known = {"cityos": program, "router": router}.get(stage, set())
        for assignment in words[1:] if words[:1] == ["ENV"] else []:
            name = assignment.split("=")[0]
            expect(name in known, f"deploy/Dockerfile: the image {stage} sets {name}, which its program does not read")


def check_compose(ports, program, router):
    services = load("deploy/compose.yaml")["services"]
    missing = {name.removesuffix(".yaml") for name in CONFIGURATIONS} - set(services)
    expect(not missing, f"compose.yaml: there is no router {sorted(missing)}")
    served = {name for name, service in services.items() if service.get("command", [""])[0] == "serve"}
    expect(served == set(ports), f"compose.yaml: its subgraphs and those of supergraph.yaml differ: {sorted(served ^ set(ports))}")
    for name in served & set(ports):
        service = services[name]
        expect(service["command"] == ["serve", name], f"compose.yaml: {name} runs {service['command']}")
        listens = service["environment"].get("CITYOS_LISTEN")
        expect(listens == f"0.0.0.0:{ports[name]}", f"compose.yaml: {name} listens at {listens}, supergraph.yaml says {ports[name]}")
    for name, service in services.items():
        if name == "postgres":
            continue
        is_router = service["build"]["target"] == "router" if "build" in service else False
        known = router if is_router else program
        for variable in service.get("environment", {}):
            expect(variable in known, f"compose.yaml: {name} is given {variable}, which its program does not read")
        expect(service.get("read_only"), f"compose.yaml: {name} can write to its disk")
        expect(service.get("cap_drop") == ["ALL"], f"compose.yaml: {name} keeps capabilities")
        if is_router:
            waits = set(service["depends_on"])
            expect(waits == set(ports), f"compose.yaml: {name} does not depend on {sorted(set(ports) ^ waits)}")
            path = service["environment"]["ROUTER_CONFIG_FILE_PATH"]
            drain = check_configuration_of(f"compose.yaml: {name}", path)
            port = CONFIGURATIONS.get(Path(path).name, {}).get("http", {}).get("port")
            published = service["ports"]
            expect(published == [f"127.0.0.1:{port}:4000"], f"compose.yaml: {name} is published at {published}, its configuration says {port}")
            expect(seconds(service["stop_grace_period"]) > drain, f"compose.yaml: {name} is killed before its drain of {drain} s ends")
        elif name in served:
            grace = seconds(service["stop_grace_period"])
            expect(grace > SUBGRAPH_DRAIN, f"compose.yaml: {name} is killed before its drain of {SUBGRAPH_DRAIN} s ends")


def check_configuration_of(where, path):
    """How long the router of this configuration drains, in seconds."""
    configuration = CONFIGURATIONS.get(Path(path).name)
    expect(path.startswith("/app/router-config/") and configuration, f"{where}: there is no configuration {path} in the image")
    return seconds(configuration["http"]["shutdown_timeout"]) if configuration else 0


def check_pod(where, spec, known):
    security = spec.get("securityContext", {})
    expect(security.get("runAsNonRoot") is True, f"{where}: may run as root")
    expect(security.get("seccompProfile", {}).get("type") == "RuntimeDefault", f"{where}: has no seccomp profile")
    expect(spec.get("automountServiceAccountToken") is False, f"{where}: gets a token of the cluster")
    expect(spec.get("enableServiceLinks") is False, f"{where}: gets variables of every service")
    for container in spec["containers"]:
        security = container.get("securityContext", {})
        expect(security.get("readOnlyRootFilesystem") is True, f"{where}: can write to its disk")
        expect(security.get("allowPrivilegeEscalation") is False, f"{where}: may gain privileges")
        expect(security.get("capabilities", {}).get("drop") == ["ALL"], f"{where}: keeps capabilities")
        for kind in ("requests", "limits"):
            expect(set(container.get("resources", {}).get(kind, {})) == {"cpu", "memory"}, f"{where}: {kind} want cpu and memory")
        for variable in container.get("env", []):
            expect(variable["name"] in known, f"{where}: is given {variable['name']}, which its program does not read")
            expect(not ("SECRET" in variable["name"] and "value" in variable), f"{where}: {variable['name']} is a committed value")
    documented = (PROJECT / "deploy/README.md").read_text()
    for name in references(spec):
        expect(f"`{name}`" in documented, f"{where}: refers to {name}, of which deploy/README.md does not speak")


def references(spec):
    """The Secrets and ConfigMaps that a pod needs."""
    volumes = spec.get("volumes", [])
    names = {volume["secret"]["secretName"] for volume in volumes if "secret" in volume}
    names |= {volume["configMap"]["name"] for volume in volumes if "configMap" in volume}
    for container in spec["containers"]:
        for source in (variable.get("valueFrom", {}) for variable in container.get("env", [])):
            names |= {reference["name"] for reference in source.values()}
    return names


def check_kubernetes(rendered, ports, program, router):
    base = list(yaml.safe_load_all((rendered / "base.yaml").read_text()))
    deployments, services = of_kind(base, "Deployment"), of_kind(base, "Service")
    component = {name: item["metadata"]["labels"]["app.kubernetes.io/component"] for name, item in deployments.items()}
    subgraphs = {name for name, kind in component.items() if kind == "subgraph"}
    expect(subgraphs == set(ports), f"Kubernetes: its subgraphs and those of supergraph.yaml differ: {sorted(subgraphs ^ set(ports))}")
    routers = {name for name, kind in component.items() if kind == "router"}
    configured = {name.removesuffix(".yaml") for name in CONFIGURATIONS}
    expect(routers == configured, f"Kubernetes: its routers and those of router-config/ differ: {sorted(routers ^ configured)}")
    for kind in ("Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"):
        missing = set(deployments) ^ set(of_kind(base, kind))
        expect(not missing, f"Kubernetes: Deployments and {kind}s differ: {sorted(missing)}")

    for name, deployment in deployments.items():
        where = f"Deployment {name}"
        template = deployment["spec"]["template"]
        container = template["spec"]["containers"][0]
        environment = {variable["name"]: variable.get("value") for variable in container["env"]}
        listening = {port["name"]: port["containerPort"] for port in container["ports"]}
        port = listening.get("http")
        check_pod(where, template["spec"], router if component[name] == "router" else program)
        if component[name] == "router":
            ready = "/readiness"
            drain = check_configuration_of(where, environment["ROUTER_CONFIG_FILE_PATH"])
        else:
            ready, drain = "/ready", SUBGRAPH_DRAIN
            expect(container["args"] == ["serve", name], f"{where}: runs {container['args']}")
            expect(environment["CITYOS_LISTEN"] == f"0.0.0.0:{port}", f"{where}: listens at {environment['CITYOS_LISTEN']}")
            expect(port == ports.get(name), f"{where}: listens at {port}, supergraph.yaml says {ports.get(name)}")
        for probe, path in (("startupProbe", "/health"), ("livenessProbe", "/health"), ("readinessProbe", ready)):
            get = container.get(probe, {}).get("httpGet")
            expect(get == {"path": path, "port": "http"}, f"{where}: {probe} asks {get}")
        drain += container["lifecycle"]["preStop"]["sleep"]["seconds"]
        grace = template["spec"]["terminationGracePeriodSeconds"]
        expect(grace > drain, f"{where}: is killed after {grace} s, preStop and drain take {drain} s")

        service = services[name]["spec"]
        expect(service["ports"] == [{"name": "http", "port": port, "targetPort": "http"}], f"Service {name}: its ports are {service['ports']}")
        labels = template["metadata"]["labels"].items()
        selectors = {
            f"Service {name}": service["selector"],
            where: deployment["spec"]["selector"]["matchLabels"],
            f"PodDisruptionBudget {name}": of_kind(base, "PodDisruptionBudget")[name]["spec"]["selector"]["matchLabels"],
        }
        for who, selector in selectors.items():
            others = [other for other in deployments if other != name and selector.items() <= pod_labels(deployments[other]).items()]
            expect(selector.items() <= labels and not others, f"{who}: selects other pods than those of {name}")
        scaled = of_kind(base, "HorizontalPodAutoscaler")[name]["spec"]["scaleTargetRef"]["name"]
        expect(scaled == name, f"HorizontalPodAutoscaler {name}: scales {scaled}")

    opened = [
        range(port["port"], port.get("endPort", port["port"]) + 1)
        for rule in of_kind(base, "NetworkPolicy")["clients-to-router"]["spec"]["ingress"]
        for port in rule["ports"]
        if isinstance(port["port"], int)
    ]
    for name, configuration in CONFIGURATIONS.items():
        port = next(exporter["port"] for exporter in configuration["telemetry"]["metrics"]["exporters"] if exporter["kind"] == "prometheus")
        expect(any(port in ports for ports in opened), f"NetworkPolicy clients-to-router: keeps the metrics of {name} at {port} closed")

    for document in yaml.safe_load_all((rendered / "migrate.yaml").read_text()):
        check_pod(f"Job {document['metadata']['name']}", document["spec"]["template"]["spec"], program)
    expect(not of_kind(base, "Secret"), "Kubernetes: a Secret is committed")


def pod_labels(deployment):
    return deployment["spec"]["template"]["metadata"]["labels"]


def main(rendered):
    manifest = load("supergraph.yaml")["subgraphs"]
    ports = {name: urlsplit(subgraph["routing_url"]).port for name, subgraph in manifest.items()}
    program, router = variables_of_the_program(), variables_of_the_router()
    check_dockerfile(program, router)
    check_compose(ports, program, router)
    check_kubernetes(rendered, ports, program, router)
    for finding in findings:
        print(finding, file=sys.stderr)
    if not findings:
        print(f"deployment files: {len(ports)} subgraphs agree with supergraph.yaml and the code")
    return 1 if findings else 0


sys.exit(main(Path(sys.argv[1])))
