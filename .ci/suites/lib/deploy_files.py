"""Checks the files of deploy/: deploy_files.py containers COMPOSE VARIABLES | alerts | metrics FILE | history FOLDER

Each says what is wrong, line by line, and ends with 1; or is silent.
"""

import json
import pathlib
import re
import sys

import yaml

import tickets

HOME = pathlib.Path(__file__).resolve().parents[3]
DEPLOY = HOME / "deploy"
RULES = DEPLOY / "prometheus/rules.yml"
OWN_IMAGES = {"sortdesk", "candidate", "mlflow"}
# Grafana's, Prometheus's and Alertmanager's images name a user that is not root by themselves.
WITH_USER = {"grafana", "prometheus", "alertmanager"}
# Metrics that Prometheus makes itself.
OF_PROMETHEUS = {"up", "ALERTS"}


def containers(compose, variables):
    """Hardening, pins, health and ports of each service; the variables are explained, and those of settings are some."""
    wrong = []
    services = json.loads(pathlib.Path(compose).read_text())["services"]
    settings = {"SORTDESK_" + key.upper().replace(".", "_") for key in setting_keys()}
    for name, service in services.items():
        holds = {
            "a read-only root": service.get("read_only"),
            "no capabilities": service.get("cap_drop") == ["ALL"],
            "no new privileges": service.get("security_opt") == ["no-new-privileges:true"],
            "a limit of memory": service.get("mem_limit"),
            "a user": service.get("user", "").split(":")[0] not in ("", "0", "root") or name in WITH_USER,
            "a health check": service.get("healthcheck") or name in OWN_IMAGES,
            "ports on 127.0.0.1 alone": all(p.get("host_ip") == "127.0.0.1" for p in service.get("ports", [])),
            "a pinned image": re.search(r":[^:/]*\d[^:/]*$|sortdesk:none$", service["image"]),
            "settings that there are": {v for v in service.get("environment", {}) if v.startswith("SORTDESK_")} <= settings,
        }
        wrong += [f"compose.yaml: {name} has not {what}" for what, true in holds.items() if not true]
    explained = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / ".env.example").read_text(), re.M))
    used = set(json.loads(pathlib.Path(variables).read_text()))
    for script in [DEPLOY / "deploy.sh", *DEPLOY.glob("mode/*.sh")]:
        used |= set(re.findall(r"\bDEPLOY_(?!ENV\b)[A-Z_]+|\bSORTDESK_(?:SMOKE_KEY|WORKDIR)\b", script.read_text()))
    wrong += [f".env.example does not explain {name}" for name in sorted(used - set(explained))]
    wrong += [f".env.example explains {name}, which nothing uses" for name in sorted(set(explained) - used)]
    wrong += [f".env.example has a value for {n}" for n, v in explained.items() if v and re.search("KEY|SECRET|PASSWORD", n)]
    for file in DEPLOY.glob("*/Dockerfile"):
        last = re.split(r"^FROM ", file.read_text(), flags=re.M)[-1]
        user = re.findall(r"^USER (\S+)", last, re.M)
        if not user or user[-1].split(":")[0] in ("0", "root"):
            wrong.append(f"{file.relative_to(HOME)}: the last stage runs as root")
        if "\nHEALTHCHECK " not in last:
            wrong.append(f"{file.relative_to(HOME)}: the last stage has no health check")
    return wrong


def setting_keys(node=None, prefix=""):
    node = yaml.safe_load((HOME / "conf/sortdesk.yaml").read_text()) if node is None else node
    for key, value in node.items():
        if isinstance(value, dict) and value:
            yield from setting_keys(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def rules():
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def alerts():
    """Each alert says how grave it is, what is the matter and where to read on; a test has it fire, and clear after."""
    wrong = []
    runbook = (HOME / "docs/runbook.md").read_text()
    anchors = {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", runbook, re.M)}
    tested = {}
    for file in RULES.parent.glob("*_test.yml"):
        for test in yaml.safe_load(file.read_text())["tests"]:
            fired = None
            for step in sorted(test["promql_expr_test"], key=lambda step: minutes(step["eval_time"])):
                names = re.findall(r'alertname="(\w+)"', str(step["exp_samples"]))
                if fired and not step["exp_samples"]:
                    tested[fired] = True
                fired = names[0] if names else None
    for rule in (rule for rule in rules() if "alert" in rule):
        name, notes = rule["alert"], rule["annotations"]
        page, _, anchor = notes.get("runbook_url", "").partition("#")
        holds = {
            "a severity, page or warning": rule["labels"].get("severity") in ("page", "warning"),
            "a summary and a description": notes.get("summary") and notes.get("description"),
            "a part of docs/runbook.md as runbook_url": page == "docs/runbook.md" and anchor in anchors,
            "a test that has it fire and clear": tested.get(name),
        }
        wrong += [f"{name} has not {what}" for what, true in holds.items() if not true]
    return wrong


def minutes(time):
    number, unit = re.fullmatch(r"(\d+)([mhd])", time).groups()
    return int(number) * {"m": 1, "h": 60, "d": 1440}[unit]


def queries():
    for rule in rules():
        yield "rule " + (rule.get("alert") or rule["record"]), rule["expr"]
    for board in (DEPLOY / "grafana/dashboards").glob("*.json"):
        for panel in json.loads(board.read_text())["panels"]:
            for target in panel.get("targets", []):
                yield f"panel {panel['title']}", target["expr"]


def names(query):
    """The metrics that a query asks for: what is left of it without labels, durations, groupings and functions."""
    for gone in (r'"[^"]*"', r"\{[^}]*\}", r"\[[^\]]*\]", r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"):
        query = re.sub(gone, " ", query)
    query = re.sub(r"\boffset\s+\w+", " ", query)
    return set(re.findall(r"\b[a-zA-Z_][\w:]*\b(?!\s*\()", query)) - {"and", "or", "unless"}


def metrics(file):
    """A running service has every metric that rules and dashboard ask for."""
    there = set(re.findall(r"^([a-zA-Z_:][\w:]*)", pathlib.Path(file).read_text(), re.M)) | OF_PROMETHEUS
    there |= {rule["record"] for rule in rules() if "record" in rule}
    asked = [(where, names(query)) for where, query in queries()]
    wrong = [f"{where} asks for {name}, which the service does not have" for where, all in asked for name in sorted(all - there)]
    return wrong + [f"{where} asks for no metric" for where, all in asked if not all]


def history(folder):
    """Writes a small history, settings for a quick training of each scorer, and labelled tickets, rightly and wrongly."""
    folder = pathlib.Path(folder)
    tickets.history(folder / "history.csv", 300)
    for scorer in ("tfidf", "onnx"):
        (folder / f"{scorer}.yaml").write_text(tickets.SETTINGS.replace("scorers: [tfidf]", f"scorers: [{scorer}]"))
    rows = tickets.rows(60, seed=8)
    category = tickets.HEADER.index("category")
    other = {"billing": "shipping", "shipping": "technical", "technical": "billing"}
    tickets.write(folder / "labelled.csv", rows)
    tickets.write(folder / "mislabelled.csv", [[*r[:category], other[r[category]], *r[category + 1 :]] for r in rows])
    return []


if __name__ == "__main__":
    problems = globals()[sys.argv[1]](*sys.argv[2:])
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(1 if problems else 0)
