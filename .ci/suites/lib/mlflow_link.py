"""One MLflow server with basic authentication between jobs and service that share nothing else."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

# Before mlflow is imported, which reads them.
USER, PASSWORD = "admin", "a-password-of-this-suite"
os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true", MLFLOW_TRACKING_USERNAME=USER, MLFLOW_TRACKING_PASSWORD=PASSWORD
)

from mlflow.tracking import MlflowClient  # noqa: E402

import tickets  # noqa: E402
from checks import Checks, HOME, call, environment, faults  # noqa: E402
from service import Service  # noqa: E402

ROOM = HOME / "target" / "ci" / "mlflow-link"
SECRET = "a-webhook-secret-of-this-suite"
SECONDS = 10
ANYTHING_IS_BETTER = ["--set", "promote.rule=not-worse", "--set", "promote.margin=1"]
CREDENTIALS = {"MLFLOW_TRACKING_USERNAME": USER, "MLFLOW_TRACKING_PASSWORD": PASSWORD}


class Server:
    """MLflow's own server, on one port whenever it runs."""

    def __init__(self, executable):
        self.executable = executable
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"
        settings = ROOM / "auth.ini"
        settings.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{ROOM}/auth.db\n"
            f"admin_username = {USER}\nadmin_password = {PASSWORD}\n"
            "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
        )
        self.env = dict(
            os.environ,
            MLFLOW_AUTH_CONFIG_PATH=str(settings),
            MLFLOW_FLASK_SERVER_SECRET_KEY="a-key-of-this-suite",
            MLFLOW_WEBHOOK_ALLOWED_SCHEMES="http",
            MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS="true",
            MLFLOW_WEBHOOK_CACHE_TTL="0",
            MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        )

    def start(self):
        options = ["--app-name", "basic-auth", "--host", "127.0.0.1", "--port", str(self.port)]
        options += ["--workers", "1", "--backend-store-uri", f"sqlite:///{ROOM}/mlflow.db"]
        options += ["--serve-artifacts", "--artifacts-destination", str(ROOM / "artifacts")]
        with open(ROOM / "server.log", "ab") as log:
            # In a process group of its own, as it leaves its workers behind.
            self.process = subprocess.Popen(
                [self.executable, "server", *options], env=self.env, cwd=ROOM,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + 180
        while not self.answers():
            if time.monotonic() > end or self.process.poll() is not None:
                sys.exit("MLflow does not start:\n" + (ROOM / "server.log").read_text()[-3000:])
            time.sleep(0.3)

    def answers(self):
        try:
            with urllib.request.urlopen(self.uri + "/health", timeout=5):
                return True
        except OSError:
            return False

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def settled(*arguments):
    return [*arguments, "--config", ROOM / "settings.yaml"]


def check_push(checks, env, server, client):
    local = call(settled("run", "--workdir", ROOM / "local", "--input", ROOM / "first.csv"), env)
    checks.equal("a run into its own folder", local.code, 0)
    push = ["mlflow-push", "--workdir", ROOM / "local", "--to", server.uri]
    stranger = call(push, {**env, "MLFLOW_TRACKING_USERNAME": "", "MLFLOW_TRACKING_PASSWORD": ""})
    told = ["answered 401", "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"]
    checks.equal("a push without a password is refused and says which to set", faults(stranger, 2, told), [])
    wrong = call(push, {**env, "MLFLOW_TRACKING_PASSWORD": "not-the-password"})
    told = ["answered 401", "does not know the user admin"]
    checks.equal("a wrong password is refused", faults(wrong, 2, told), [])
    checks.check("and is not repeated", "not-the-password" not in wrong.out + wrong.err, wrong)

    killed = subprocess.Popen(
        [str(HOME / "sortdesk"), *map(str, push)], env=env, cwd=HOME,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    )  # fmt: skip
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    first = call(push, env)
    checks.equal("a push that was killed is completed", first.code, 0)
    second = call(push, env)
    nothing = f"mlflow-push: 0 runs and 0 versions and 0 aliases pushed to {server.uri}"
    checks.check("a second push changes nothing", second.out.startswith(nothing), second)
    store = json.loads((ROOM / "local/reports/evaluation.json").read_text())
    experiment = client.get_experiment_by_name("sortdesk")
    runs = client.search_runs([experiment.experiment_id], max_results=1000)
    main = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    checks.equal("each model's run is there once", len(main), 1)
    measured = store["scorers"]["tfidf"]["category"]["accuracy"]
    checks.equal("with its figures", main[0].data.metrics["heldout.category.accuracy"], measured)
    checks.equal("with its search", len(runs) - len(main), main_trials(main[0], runs))
    champion = client.get_model_version_by_alias("sortdesk", "champion")
    checks.equal("the champion is there", champion.run_id, main[0].info.run_id)
    return champion.tags["sortdesk.model_version"]


def main_trials(run, runs):
    return len([r for r in runs if r.data.tags.get("mlflow.parentRunId") == run.info.run_id])


def check_gate(checks, env, client, pushed):
    """The gate says both ways what would be, and moves nothing."""
    jobs = ROOM / "jobs"
    for stage in (["ingest", "--input", ROOM / "second.csv"], ["train"], ["evaluate"]):
        made = call(settled(*stage, "--workdir", jobs), env)
        checks.equal(f"{stage[0]} in an empty folder, with the server", made.code, 0)
    gates = {
        "decline": ["--set", "promote.floors=[\"category.accuracy>=1.5\"]"],
        "promote": ANYTHING_IS_BETTER,
    }
    for decision, rule in gates.items():
        asked = call(settled("promote", "--check", *rule, "--workdir", jobs), env)
        checks.equal(f"promote --check that would {decision} ends with 0", asked.code, 0)
        gate = json.loads(client.get_registered_model("sortdesk").tags["sortdesk.gate"])
        checks.equal("the registry has the decision", gate["decision"], decision)
        line = f"promote --check: would {decision} {gate['candidate']}: {gate['reason']}"
        checks.equal("the printed line says the same", asked.out.strip(), line)
        checks.equal("it names the champion", gate["champion"], pushed)
        champion = client.get_model_version_by_alias("sortdesk", "champion")
        checks.equal("the champion stays", champion.tags["sortdesk.model_version"], pushed)
    candidate = gate["candidate"]
    [version] = [
        v for v in client.search_model_versions("name = 'sortdesk'")
        if v.tags["sortdesk.model_version"] == candidate
    ]  # fmt: skip
    checks.equal("the candidate's version has it", json.loads(version.tags["sortdesk.gate"]), gate)
    run = client.get_run(version.run_id)
    checks.equal("the candidate's run has it", json.loads(run.data.tags["sortdesk.gate"]), gate)
    return candidate


def followed(checks, what, service, version, began):
    seen = service.await_serving(version, 60)
    seconds = time.monotonic() - began
    checks.check(f"{what}: the service answers with the new version within {SECONDS} s",
                 seen and seconds <= SECONDS, f"{seconds:.1f} s, {service.get('/model/status')}")  # fmt: skip
    print(f"measured: {what}: {seconds:.1f} s until the service answers with it", flush=True)
    answer = service.post("/predict", {"text": "the invoice was charged twice"})
    checks.equal(f"{what}: /predict", answer["model_version"], version)


def check_service(checks, env, server, client, before, candidate):
    jobs = ROOM / "jobs"
    with Service(ROOM / "service", env, ROOM / "serve.log", poll_seconds=5) as service:
        checks.check("the service in an empty folder has the champion", service.await_serving(before))
        promoted = call(settled("promote", *ANYTHING_IS_BETTER, "--workdir", jobs), env)
        began = time.monotonic()
        checks.equal("promote in the other folder", promoted.code, 0)
        followed(checks, "a promotion", service, candidate, began)
        checks.check("the service has no folder of the jobs",
                     not (ROOM / "service" / "tables").exists() and not (ROOM / "service" / "mlruns").exists())  # fmt: skip

    hooked = {**env, "SORTDESK_SERVE_HOOK_SECRET": SECRET}
    with Service(ROOM / "service", hooked, ROOM / "serve-hook.log", poll_seconds=3600) as service:
        checks.check("the service that looks once an hour is up", service.await_serving(candidate))
        client.create_webhook(
            "sortdesk", f"{service.url}/hooks/mlflow", ["model_version_alias.created"], secret=SECRET
        )
        back = call(settled("rollback", "--workdir", jobs), env)
        began = time.monotonic()
        checks.equal("rollback in the other folder", back.code, 0)
        followed(checks, "a rollback that MLflow tells by a webhook", service, before, began)
        checks.check("the log has no secret", SECRET not in (ROOM / "serve-hook.log").read_text())


def check_outage(checks, env, server, before):
    with Service(ROOM / "service", env, ROOM / "serve-outage.log") as service:
        checks.check("the service is up", service.await_serving(before))
        server.kill()
        checks.check("the service says that the registry is away", awaited(lambda: told(service) == SILENT))
        checks.equal("and is ready", service.get("/health/ready")["status"], "up")
        answer = service.post("/predict", {"text": "the invoice was charged twice"})
        checks.equal("and answers", answer["model_version"], before)
        gone = ["MLflow at " + server.uri, "does not answer", "Connection refused"]
        for stage in (["promote"], ["promote", "--check"], ["train"]):
            ended = call(settled(*stage, "--workdir", ROOM / "jobs"), env)
            checks.equal(f"{' '.join(stage)} says so and ends with 1", faults(ended, 1, gone), [])
        with Service(ROOM / "empty", env, ROOM / "serve-empty.log") as empty:
            checks.check("a service that has no model yet says so", awaited(lambda: not_ready(empty) == SILENT))
            server.start()
            checks.check("and has it once the server is back", empty.await_serving(before))
        checks.check("the other one is content too", awaited(lambda: told(service) is None))


SILENT = "the registry does not answer"


def told(service):
    return service.get("/model/status").get("registry")


def not_ready(service):
    try:
        service.get("/health/ready")
        return None
    except urllib.error.HTTPError as error:
        return json.load(error)["reason"]


def awaited(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def main():
    checks = Checks()
    shutil.rmtree(ROOM, ignore_errors=True)
    (ROOM / "tmp").mkdir(parents=True)
    (ROOM / "settings.yaml").write_text(
        tickets.SETTINGS.replace("c: [10.0]", "c: [1.0, 10.0]", 1), encoding="utf-8"
    )
    tickets.history(ROOM / "first.csv", 300)
    tickets.history(ROOM / "second.csv", 400, seed=8)
    server = Server(os.environ["SORTDESK_MLFLOW"])
    try:
        server.start()
        client = MlflowClient(server.uri, server.uri)
        local = environment(ROOM / "tmp", **CREDENTIALS)
        linked = {**local, "SORTDESK_MLFLOW_URI": server.uri}
        pushed = check_push(checks, local, server, client)
        candidate = check_gate(checks, linked, client, pushed)
        check_service(checks, linked, server, client, pushed, candidate)
        check_outage(checks, linked, server, pushed)
    finally:
        server.kill()
    logs = "".join(file.read_text(errors="replace") for file in pathlib.Path(ROOM).glob("serve*.log"))
    checks.check("no log has the password", PASSWORD not in logs)
    checks.finish()


if __name__ == "__main__":
    main()
