"""Made-up tickets in the folders of nights, and the config of a small installation."""

import csv
import json


def read(history):
    with open(history, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(folder, rows):
    folder.mkdir(parents=True)
    with (folder / "tickets.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def changed(rows, words):
    """The same tickets, same times, with a text that says more."""
    text = "description" if "description" in rows[0] else "text"
    return [{**row, text: f"{row[text]} {words}"} for row in rows]


# One small search of one scorer: this is about nights, not about how well they are sorted.
SETTINGS = {
    "ingest.targets": ["category", "priority"],
    "train.scorers": ["tfidf"],
    "train.tfidf.c": [10.0],
    "train.tfidf.class_weights": [0.0],
    "train.tfidf.max_iterations": 30,
    "train.tfidf.search_iterations": 5,
    "evaluate.bootstrap_samples": 100,
}
SPARK = {
    "spark.driver.memory": "1g",
    "spark.executor.memory": "1g",
    "spark.ui.enabled": "false",
    "spark.log.level": "WARN",
    "spark.sql.shuffle.partitions": "2",
    # Over a few hundred tickets, compiling a query takes longer than running it.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
}


def config(file, room, jar, mlflow, start):
    # JSON is YAML too.
    said = {
        "workdir": str(room / "work"),
        "inbox": str(room / "inbox"),
        "jar": str(jar),
        "mlflow": mlflow,
        "settings": SETTINGS,
        "spark": SPARK,
        "retries": 0,
        "timeout_minutes": 5,
    }
    file.write_text(f"start: {start}\n" + "\n".join(f"{key}: {json.dumps(value)}" for key, value in said.items()))


def options(settings):
    words = []
    for key, value in settings.items():
        text = f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)
        words += ["--set", f"{key}={text}"]
    return words
