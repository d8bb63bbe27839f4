"""Every mistake that a user may make ends with its exit code and one line that helps."""

import gzip
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import exports
import tickets
from checks import HOME, LAUNCHER, Checks, call, environment, faults

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + bytes(64)


class Suite:
    def __init__(self, root):
        self.root = root
        self.checks = Checks(workers=3)
        self.numbers = iter(range(10_000))
        self.env = environment(root / "tmp")
        self.config = root / "settings.yaml"
        self.config.write_text(tickets.SETTINGS)
        self.history = tickets.history(root / "history.csv", 400)
        self.template = root / "template"

    def fresh(self, name="fresh"):
        return self.root / f"{name}-{next(self.numbers)}"

    def file(self, name, content):
        path = self.root / f"{next(self.numbers)}-{name}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def copied(self):
        target = self.fresh("copy")
        shutil.copytree(self.template, target, symlinks=True)
        return target

    def fails(self, what, code, parts, *arguments, env=None, after=None):
        """A command that must fail with a code, and say these parts on its error line."""

        def work():
            result = call(arguments, {**self.env, **(env or {})})
            wrong = faults(result, code, [str(part) for part in parts])
            wrong += after(result) if after else []
            return wrong, result

        self.checks.later(f"{what} [{code}]", work)

    def mistake(self, what, parts, *arguments, **more):
        self.fails(what, 2, parts, *arguments, **more)

    def works(self, what, *arguments, after=None):
        def work():
            result = call(arguments, self.env)
            wrong = [] if result.code == 0 else [f"exit code {result.code}, not 0"]
            if not wrong and after:
                wrong = after(result)
            return wrong, result

        self.checks.later(what, work)

    def ingest(self, what, parts, file, *arguments, **more):
        """A history that ingest must refuse, naming it; nothing may be written of it."""
        workdir = self.fresh()

        def untouched(_):
            return ["left tables behind"] if (workdir / "tables/tickets").exists() else []

        self.mistake(
            what, parts, "ingest", "--workdir", workdir, "--input", file, *arguments,
            after=untouched, **more,
        )  # fmt: skip

    def settled(self, *arguments):
        return [*arguments, "--config", self.config]


def command_line(s):
    s.mistake("unknown stage", ["unknown stage nosuch", "./sortdesk --help"], "nosuch")
    s.mistake("misspelt stage", ["unknown stage inges", "did you mean ingest?"], "inges")
    s.mistake("unknown option", ["--frobnicate", "run --help"], "run", "--frobnicate", "x")
    s.mistake("misspelt option", ["--inptu", "did you mean --input?"], "run", "--inptu", "x")
    s.mistake(
        "misspelt option with its value behind it", ["--imput", "did you mean --input?"],
        "ingest", "--imput=x",
    )  # fmt: skip
    s.mistake(
        "an option with two letters wrong, and a value that looks like nothing",
        ["--imptu", "did you mean --input?"], "ingest", "--imptu", s.root / "t.csv",
    )  # fmt: skip
    s.mistake("option without its value", ["--input", "run --help"], "run", "--input")
    s.mistake("a value too many", ["surplus", "ingest --help"], "ingest", "surplus")
    s.mistake("predict without a text", ["TEXT", "predict --help"], "predict")
    s.mistake("predict with an empty text", ["the text is empty", "in quotes"], "predict", " ")
    s.mistake("--set without a value", ["--set", "KEY=VALUE"], "train", "--set", "train.seed")
    s.mistake(
        "--set of an unknown key", ["train.min_row", "did you mean train.min_rows?"],
        "train", "--set", "train.min_row=3",
    )  # fmt: skip
    s.mistake(
        "--set of a value that does not fit", ["train.min_rows", "many", "number"],
        "train", "--set", "train.min_rows=many",
    )  # fmt: skip
    s.mistake("--split of no kind", ["split.by", "sideways", "hash"], "run", "--split", "sideways")


def settings(s):
    unknown = s.file("unknown.yaml", "train:\n  min_row: 3\n")
    s.mistake(
        "unknown key in the settings file",
        [unknown, "line 2", "train.min_row", "did you mean train.min_rows?"],
        "run", "--config", unknown,
    )  # fmt: skip
    three = s.file("three.yaml", "trian:\n  seed: 1\nsplit:\n  by: none\nscore:\n  window: 0\n")
    s.mistake(
        "three problems in the settings file, said at once",
        ["3 problems", "trian", "split.by", "score.window"],
        "run", "--config", three,
    )  # fmt: skip
    broken = s.file("broken.yaml", "train: [1, 2\nsplit: {\n")
    s.mistake("settings that are no YAML", [broken, "line"], "run", "--config", broken)
    s.mistake("settings that are binary", ["settings.png"], "run", "--config", s.file("settings.png", PNG))
    s.mistake("no such settings file", ["/no/such.yaml", "--config"], "run", "--config", "/no/such.yaml")
    s.mistake("settings that are a folder", [s.root, "--config"], "run", "--config", s.root)
    s.mistake(
        "unknown variable", ["SORTDESK_TRAIN_MIN_ROW", "did you mean SORTDESK_TRAIN_MIN_ROWS?"],
        "run", env={"SORTDESK_TRAIN_MIN_ROW": "3"},
    )  # fmt: skip
    s.mistake(
        "a floor that says nothing", ["promote.floors", "good=enough", "TARGET.METRIC>=X"],
        *s.settled("run", "--input", s.history, "--workdir", s.fresh(), "--set", "promote.floors=good=enough"),
    )  # fmt: skip


def working_folder(s):
    file = s.file("notafolder", "x")
    for stage in ("run", "score"):
        s.mistake(
            f"{stage}: --workdir is a file", [file, "--workdir"],
            *s.settled(stage, "--input", s.history, "--workdir", file),
        )  # fmt: skip
    s.mistake(
        "--workdir where nobody may write", ["/proc/sortdesk", "cannot be written", "--workdir"],
        *s.settled("run", "--input", s.history, "--workdir", "/proc/sortdesk"),
    )  # fmt: skip
    s.mistake(
        "--workdir of an unknown file system", ["workdir", "nofs://host/x", "hdfs://"],
        *s.settled("run", "--input", s.history, "--workdir", "nofs://host/x"),
    )  # fmt: skip
    locked = s.fresh("readonly")
    locked.mkdir()
    how = read_only(locked)
    if how is None:
        s.checks.check("read-only --workdir", False, "    neither chmod nor a bind mount takes the right to write away")
    else:
        s.mistake(
            f"read-only --workdir (by {how})", [locked, "cannot be written", "--workdir"],
            *s.settled("run", "--input", s.history, "--workdir", locked),
        )  # fmt: skip
    empty = s.fresh("empty")
    for stage, parts in {
        "train": ["there is no table", "tickets", "run ingest first"],
        "promote": ["there is no trained model", "run train first"],
        "score": ["there is no champion", "run train"],
        "rollback": ["no champion", "promote"],
    }.items():
        s.mistake(f"{stage} before its turn", parts, *s.settled(stage, "--workdir", empty / stage))
    s.mistake(
        "predict before its turn", ["there is no champion in", empty, "run first"],
        *s.settled("predict", "hello", "--workdir", empty / "predict"),
    )  # fmt: skip


def read_only(folder):
    """Takes the right to write away; says how, or None. Root may write where modes forbid it."""
    folder.chmod(0o500)
    try:
        (folder / "probe").touch()
    except OSError:
        return "chmod"
    (folder / "probe").unlink()
    folder.chmod(0o700)
    for command in (["mount", "--bind", folder, folder], ["mount", "-o", "remount,ro,bind", folder]):
        if subprocess.run(command, capture_output=True).returncode:
            unmount(folder)
            return None
    return "a mount"


def unmount(folder):
    subprocess.run(["umount", folder], capture_output=True)


def histories(s):
    no = s.root / "no-such.csv"
    s.ingest("no such file", [no, "there is no file", "--input"], no)
    s.ingest("empty file", ["empty.csv", "is empty"], s.file("empty.csv", ""))
    s.ingest("header only", ["header.csv", "holds no rows"], s.file("header.csv", "ticket_id,subject,category\n"))
    s.ingest("a picture", ["cat.csv", "binary file", "CSV, JSONL, Parquet or Delta"], s.file("cat.csv", PNG))
    s.ingest("a picture named Parquet", ["cat.parquet", "no Parquet file"], s.file("cat.parquet", PNG))
    s.ingest("gzip", ["a.csv", "gzip", "unpack"], s.file("a.csv", gzip.compress(b"id,text\n1,x\n")))
    s.ingest("UTF-16", ["wide.csv", "UTF-16", "UTF-8"], s.file("wide.csv", "id,text\n".encode("utf-16")))
    s.ingest("a JSON array", ["all.json", "JSON array", "one object a line"], s.file("all.json", '[{"id": 1}]'))

    h = s.history
    s.ingest("a text column that is not there", [h, "no column bodi", "did you mean body?"], h, "--text", "subject,bodi")
    s.ingest("a target column that is not there", [h, "no column team", "its columns: ticket_id", "--target"], h, "--target", "team")
    s.ingest("a target given twice", ["--target category", "twice"], h, "--target", "category", "--target", "category=priority")
    s.ingest("a column that is text and target", ["column category", "both text and target", "--text"], h, "--text", "category", "--target", "category")
    none = s.file("none.csv", "a,b\n1,2\n")
    s.ingest("no usual text column", [none, "no text column", "its columns: a, b", "--text"], none, "--target", "a")
    twice = s.file("twice.csv", "text,text,category\na,b,c\n")
    s.ingest("two columns of one name", [twice, "two columns named text", "a name of its own"], twice)
    semicolons = tickets.write(s.root / "semicolons.csv", tickets.rows(5), delimiter=";")
    s.ingest("another delimiter than said", [semicolons, "one column, ticket_id;subject", "set ingest.delimiter"], semicolons)
    s.ingest("a quote for delimiter", ["ingest.delimiter", "neither a quote"], h, "--set", 'ingest.delimiter="')
    s.ingest("two characters for delimiter", ["ingest.delimiter", "1 character"], h, "--set", "ingest.delimiter=||")

    open_quote = s.file("open.csv", 'ticket_id,text,category\n1,fine,a\n2,"never closed,b\n3,x,a\n')
    s.ingest("a quote that never closes", [open_quote, "broken quoting", "line 3", "close every quoted field"], open_quote)
    garbage = s.file("garbage.csv", 'ticket_id,text,category\n1,"quoted" garbage,a\n')
    s.ingest("garbage after a quote", [garbage, "broken quoting", "line 2"], garbage)

    mixed = s.fresh("mixed")
    mixed.mkdir()
    tickets.write(mixed / "a.csv", tickets.rows(3))
    (mixed / "b.jsonl").write_text('{"id": 1, "text": "x", "category": "a"}\n')
    s.ingest("a folder of two formats", [mixed, "several formats", "CSV"], mixed)
    bare = s.fresh("bare")
    bare.mkdir()
    s.ingest("an empty folder", [bare, "no file with rows"], bare)
    strange = s.fresh("strange")
    strange.mkdir()
    tickets.write(strange / "a.csv", tickets.rows(3))
    (strange / "notes.txt").write_text("hello\n")
    s.ingest("a folder with a file of no known ending", ["notes.txt", "ending"], strange)
    other = s.fresh("other")
    other.mkdir()
    tickets.write(other / "a.csv", tickets.rows(3))
    (other / "b.csv").write_text("x,y\n1,2\n")
    s.ingest("a folder of files with other columns", ["b.csv", "other columns than"], other)
    s.ingest("no such holdout", ["no-holdout.csv", "--holdout"], h, "--holdout", s.root / "no-holdout.csv")
    s.ingest("a holdout with other columns", [none, "no column"], h, "--holdout", none)


def hard_rows(s):
    def counts(workdir, **expected):
        def check(_):
            report = json.loads((workdir / "reports/ingest.json").read_text())
            parts = [report[k] for k in ("inserted", "updated", "unchanged", "duplicate", "rejected")]
            wrong = [] if report["read"] == sum(parts) else [f"{report['read']} read, but {parts}"]
            found = {key: report[key] for key in expected}
            return wrong + ([] if found == expected else [f"counts {found}, not {expected}"])

        return check

    lines_of_json = [json.dumps(dict(zip(tickets.HEADER, row))) for row in tickets.rows(40)]
    lines_of_json[7] = '{"ticket_id": "t00007", '
    workdir_json = s.fresh()
    s.works(
        "a JSON line that is none is rejected, the others stay",
        "ingest", "--workdir", workdir_json, "--input", s.file("bad.jsonl", "\n".join(lines_of_json)),
        after=counts(workdir_json, read=40, inserted=39, rejected=1),
    )  # fmt: skip

    lines = [",".join(row) for row in tickets.rows(40)]
    lines[3] = lines[3].replace("t00003,", "t00003,caf\udce9 \udcff")
    lines[9] = lines[9].replace("t00009,", "t00009,\udcc3(")
    broken = s.file("latin.csv", "\n".join([",".join(tickets.HEADER), *lines, ""]).encode("utf-8", "surrogateescape"))
    workdir = s.fresh()
    s.works(
        "invalid UTF-8: its rows are rejected, the others stay",
        "ingest", "--workdir", workdir, "--input", broken,
        after=counts(workdir, read=40, inserted=38, rejected=2),
    )  # fmt: skip

    made = tickets.rows(40)
    timeless = [row[:5] for row in made]
    contradicting = [*timeless, ["t00001", "other", "words", "billing", "low"], timeless[2]]
    twice = tickets.write(s.root / "ids.csv", contradicting, tickets.HEADER[:5])
    workdir_ids = s.fresh()
    s.works(
        "ids that contradict each other without a time are rejected, copies are counted",
        "ingest", "--workdir", workdir_ids, "--input", twice,
        after=counts(workdir_ids, read=42, inserted=39, duplicate=1, rejected=2),
    )  # fmt: skip

    newer = [*made, ["t00001", "other", "words", "billing", "low", "2027-01-01T00:00:00Z"]]
    timed = tickets.write(s.root / "newer.csv", newer)
    workdir_newer = s.fresh()
    s.works(
        "of two rows with one id the newer one stays",
        "ingest", "--workdir", workdir_newer, "--input", timed,
        after=counts(workdir_newer, read=41, inserted=40, rejected=0),
    )  # fmt: skip

    one = [[*row[:3], "billing", *row[4:]] for row in made]
    same = tickets.write(s.root / "one.csv", one)
    s.mistake(
        "one class", ['target "category" has one label, "billing"', "at least two labels", "--target"],
        *s.settled("run", "--workdir", s.fresh(), "--input", same, "--target", "category"),
    )  # fmt: skip
    bare = tickets.write(s.root / "bare.csv", [[*row[:3], "", *row[4:]] for row in made])
    s.mistake(
        "no label at all", ["no ticket has a label for category", "--target NAME=COLUMN"],
        *s.settled("run", "--workdir", s.fresh(), "--input", bare, "--target", "category"),
    )  # fmt: skip
    s.fails(
        "a broken validation rule", 3,
        ["validation rule", "400 rows", "validate.min_rows", "reports/validation.md"],
        *s.settled("run", "--workdir", s.fresh(), "--input", s.history, "--set", "validate.min_rows=9999"),
    )  # fmt: skip


def long_text(s):
    words = "refund parcel crash résumé 🚀 " * 36_000
    made = tickets.rows(120)
    made[5][2] = words
    file = tickets.write(s.root / "long.csv", made)
    workdir = s.fresh()
    s.works(
        f"a text of {len(words.encode()) / 1e6:.1f} MB goes through every stage",
        *s.settled("run", "--workdir", workdir, "--input", file, "--set", "train.scorers=tfidf,onnx",
                   "--onnx-model", exports.TINY),
        after=lambda r: [] if "score: 120 of 120" in r.out else ["not every ticket is scored"],
    )  # fmt: skip


def models(s):
    s.mistake(
        "run: an --onnx-model that does not fit, found before anything starts",
        ["tokenizer.json", "does not fit the model"],
        *s.settled("run", "--workdir", s.fresh(), "--input", s.history, "--set", "train.scorers=onnx",
                   "--onnx-model", exports.copy(s.fresh("export"), tokenizer_json=exports.tokenizer(300))),
        after=lambda r: ["ingested first"] if "ingest:" in r.out else [],
    )  # fmt: skip

    def train(what, parts, folder, *more):
        workdir = s.copied()
        before = set(os.listdir(workdir / "models"))

        def nothing_trained(_):
            new = set(os.listdir(workdir / "models")) - before
            return [f"left models/{', '.join(new)}"] if new else []

        s.mistake(
            what, parts,
            *s.settled("train", "--workdir", workdir, "--onnx-model", folder,
                       "--set", "train.scorers=tfidf,onnx", "--set", "train.seed=1", *more),
            after=nothing_trained,
        )  # fmt: skip

    def made(**changed):
        return exports.copy(s.fresh("export"), **changed)

    train("no such --onnx-model", ["no-export", "--onnx-model"], s.root / "no-export")
    train("--onnx-model without tokenizer.json", ["tokenizer.json"], made(tokenizer_json=None))
    train("--onnx-model without config.json", ["config.json"], made(config_json=None))
    train("--onnx-model without model.onnx", ["model.onnx"], made(model_onnx=None))
    train("an ONNX file that is none", ["model.onnx", "no ONNX model"], made(model_onnx=PNG))
    train(
        "an ONNX file of another architecture",
        ["model.onnx", "no BERT or DistilBERT", "[image]", "[scores]", "input_ids"],
        made(model_onnx=exports.image_model()),
    )
    train("a cut ONNX file", ["model.onnx"], made(model_onnx=(exports.TINY / "model.onnx").read_bytes()[:60_000]))
    train("a tokenizer that does not fit", ["tokenizer.json", "does not fit the model", "144"], made(tokenizer_json=exports.tokenizer(300)))
    train("a tokenizer.json that is no JSON", ["tokenizer.json"], made(tokenizer_json=b"{nonsense"))
    train("a config.json that is no JSON", ["config.json"], made(config_json=b"{nonsense"))
    train(
        "id2label with other labels", ["id2label", "it holds cat, dog, cow", "as the tickets do"],
        made(config_json=exports.config(id2label={"0": "cat", "1": "dog", "2": "cow"})),
    )  # fmt: skip
    train(
        "id2label with a label too few", ["id2label", "3"],
        made(config_json=exports.config(id2label={"0": "shipping", "1": "billing"})),
    )  # fmt: skip
    train(
        "train.onnx.target that is no target", ["train.onnx.target", "team", "category"],
        exports.TINY, "--set", "train.onnx.target=team",
    )  # fmt: skip


def bundles(s):
    version = next(name for name in os.listdir(s.template / "models") if name.startswith("tfidf-"))
    folder = s.template / "models" / version
    files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    s.checks.check(f"a bundle has its files ({', '.join(files)})", len(files) >= 8)

    def broken(what, parts, change, *stage):
        workdir = s.copied()
        change(workdir / "models" / version)
        arguments = [*stage, "--workdir", workdir]
        s.mistake(what, [*parts, workdir / "models" / version], *s.settled(*arguments))

    def flip(name):
        def change(bundle):
            file = bundle / name
            content = bytearray(file.read_bytes())
            content[len(content) // 2] ^= 1
            file.write_bytes(content)

        return change

    for name in files:
        said = [name] if name == "manifest.json" else [name, "was changed"]
        broken(f"a changed byte in {name}", said, flip(name), "predict", "hello")
    for name in ("manifest.json", "golden.json", "tfidf/words.txt"):
        broken(f"{name} deleted", [name, "is missing"], lambda b, n=name: (b / n).unlink(), "predict", "hello")
    broken("a file too many", ["extra.txt", "not in the manifest"], lambda b: (b / "extra.txt").write_text("x"), "predict", "hello")

    def forge(bundle):
        flip("golden.json")(bundle)
        manifest = json.loads((bundle / "manifest.json").read_text())
        import hashlib

        content = (bundle / "golden.json").read_bytes()
        manifest["files"]["golden.json"]["sha256"] = hashlib.sha256(content).hexdigest()
        (bundle / "manifest.json").write_text(json.dumps(manifest))

    broken("a manifest forged to fit a changed file", ["manifest.json", "registered"], forge, "predict", "hello")
    weights = next(name for name in files if name.startswith("tfidf/"))
    for stage in ("evaluate", "score"):
        broken(f"{stage}: a changed byte in {weights}", [weights, "was changed"], flip(weights), stage)

    s.mistake(
        "rollback with nothing to go back to", ["rollback", "replaced none", "promote another"],
        *s.settled("rollback", "--workdir", s.copied()),
    )  # fmt: skip
    s.mistake(
        "promote: candidates that another registry knows", [version, "not in the registry", "mlflow.uri", "run train"],
        *s.settled("promote", "--workdir", s.copied(), "--set", "mlflow.model=other"),
    )  # fmt: skip
    lost = s.copied()
    shutil.rmtree(lost / "models" / version)

    def restored(result):
        there = (lost / "models" / version / "manifest.json").exists()
        return [] if there and "(there already)" in result.out else ["trained again, or not at all"]

    s.works(
        "a deleted bundle comes back from MLflow, and is not trained again",
        *s.settled("train", "--workdir", lost), after=restored,
    )  # fmt: skip
    unfit = s.copied()
    (unfit / "models/candidates.json").write_text("{nonsense")
    s.mistake(
        "models/candidates.json that is no JSON", ["candidates.json", "run train again"],
        *s.settled("promote", "--workdir", unfit),
    )  # fmt: skip
    s.mistake(
        "a floor for a label that is not there", ["promote.floors", "category.recall[cat]", "label"],
        *s.settled("promote", "--workdir", unpromoted(s), "--set", "promote.floors=[\"category.recall[cat]>=0.5\"]"),
    )  # fmt: skip


def unpromoted(s):
    """A working folder with candidates and no champion."""
    workdir = s.copied()
    for alias in workdir.glob("mlruns/models/*/aliases/champion"):
        alias.unlink()
    return workdir


class Answer500(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"<html>out of order</html>")

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def mlflow(s):
    refused = free_port()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer500)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    silent = socket.create_server(("127.0.0.1", 0))
    cases = {
        "down": (f"http://127.0.0.1:{refused}", ["does not answer"]),
        "answering 500": (f"http://127.0.0.1:{server.server_port}", ["answered 500", "out of order"]),
        "silent": (f"http://127.0.0.1:{silent.getsockname()[1]}", ["does not answer", "within 2 seconds"]),
    }
    for how, (uri, parts) in cases.items():
        workdir = s.fresh()

        def early(result, workdir=workdir):
            made = [name for name in ("models", "tables") if (workdir / name).exists()]
            return ["left " + " and ".join(made)] if made else []

        s.fails(
            f"run: MLflow {how}, found before anything starts", 1, ["MLflow", uri, *parts],
            *s.settled("run", "--workdir", workdir, "--input", s.history, "--set", f"mlflow.uri={uri}",
                       "--set", "mlflow.timeout_seconds=2"),
            after=early,
        )  # fmt: skip
        copy = s.copied()
        before = sorted(os.listdir(copy / "models"))

        def untrained(_, copy=copy, before=before):
            return [] if sorted(os.listdir(copy / "models")) == before else ["trained all the same"]

        s.fails(
            f"train: MLflow {how}, found before training", 1, ["MLflow", uri, *parts],
            *s.settled("train", "--workdir", copy, "--set", f"mlflow.uri={uri}", "--set", "train.seed=2",
                       "--set", "mlflow.timeout_seconds=2"),
            after=untrained,
        )  # fmt: skip
    down = cases["down"][0]
    s.fails(
        "predict: MLflow down", 1, ["MLflow", down, "does not answer"],
        *s.settled("predict", "hello", "--workdir", s.copied(), "--set", f"mlflow.uri={down}"),
    )  # fmt: skip
    s.mistake(
        "mlflow.uri without a host", ["mlflow.uri", "http://", "HOST:PORT"],
        *s.settled("run", "--input", s.history, "--workdir", s.fresh(), "--set", "mlflow.uri=http://"),
    )  # fmt: skip
    s.fails(
        "mlflow.uri with a host that nobody knows", 1, ["MLflow", "http://no-such-host.invalid:5000"],
        *s.settled("run", "--input", s.history, "--workdir", s.fresh(),
                   "--set", "mlflow.uri=http://no-such-host.invalid:5000"),
    )  # fmt: skip
    s.checks.wait()
    server.shutdown()
    silent.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def two_at_once(s):
    """While one run holds a working folder, each other stage is refused, and predict is not."""
    workdir = s.fresh("lock")
    command = [str(LAUNCHER), *map(str, s.settled("run", "--workdir", workdir, "--input", s.history))]
    first = subprocess.Popen(command, cwd=HOME, env=s.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while first.poll() is None and time.monotonic() < deadline:
        if (workdir / ".lock").exists() and (workdir / ".lock").read_text().strip():
            break
        time.sleep(0.05)
    for stage in ("run", "score"):
        result = call(s.settled(stage, "--workdir", workdir, "--input", s.history), s.env)
        parts = [str(workdir), "in use by another run", f"process {first.pid}", "--workdir"]
        wrong = faults(result, 2, parts)
        s.checks.check(f"{stage} while a run goes on [2]", not wrong, "\n".join(map(str, [*wrong, result])))
    out, err = first.communicate(timeout=900)
    s.checks.check(
        "the run that was there first ends well", first.returncode == 0 and b"score: 400 of 400" in out, out + err
    )
    shutil.rmtree(workdir)


def memory(s):
    few = {"SORTDESK_JAVA_OPTS": f"-Xmx24m -Djava.io.tmpdir={s.root / 'tmp'}"}
    s.fails(
        "too little memory", 1, ["memory", "SORTDESK_JAVA_OPTS"],
        *s.settled("run", "--input", s.history, "--workdir", s.fresh()), env=few,
    )  # fmt: skip


def main():
    root = pathlib.Path(tempfile.mkdtemp(prefix="sortdesk-bad-input-"))
    (root / "tmp").mkdir()
    s = Suite(root)
    only = set(sys.argv[1:])
    groups = [command_line, settings, working_folder, histories, hard_rows, long_text, memory,
              two_at_once, models, bundles, mlflow]  # fmt: skip
    try:
        made = call(s.settled("run", "--input", s.history, "--workdir", s.template), s.env)
        if not s.checks.check("a good history works", made.code == 0, made):
            s.checks.finish()
        for group in groups:
            if not only or group.__name__ in only:
                group(s)
        s.checks.wait()
        s.checks.finish()
    finally:
        for folder in root.glob("readonly-*"):
            unmount(folder)
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
