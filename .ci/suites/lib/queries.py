"""Runs every block of docs/queries.md and holds the engines to the same rows.

queries.py FOLDER JAR SPARK_HOME: FOLDER holds `work`, which is what the blocks ask. A fence names the
language and the engines (`sql`: all three; `sql spark`, `python duckdb`, `bash`); blocks below one
heading must agree.
"""

import math
import os
import pathlib
import re
import subprocess
import sys

import duckdb
import duckdb_extension_delta
from deltalake import DeltaTable

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs/queries.md"
ENGINES = ("spark", "duckdb", "deltars")
EXTENSIONS = "dev.sortdesk.pipelines.sql.SortdeskExtensions,io.delta.sql.DeltaSparkSessionExtension"
MARK = "--block"
# What a reader may be asked for: nothing beyond Delta's first protocol of readers.
READER = 1


class Block:
    def __init__(self, heading, language, engines, text):
        self.heading, self.language, self.engines, self.text = heading, language, engines, text
        self.statements = [s.strip() for s in text.split(";\n") if s.strip()] if language == "sql" else [text]
        # A block that only makes views has no rows to show.
        self.asks = "answer" in text if language == "python" else not self.statements[-1].startswith("CREATE")


def blocks(text):
    found, heading, fence, lines = [], "", None, []
    for line in text.splitlines():
        if fence is None:
            heading = line.lstrip("# ") if line.startswith("#") else heading
            started = re.match(r"^```(\w+)((?: \w+)*)$", line)
            fence, lines = ((started[1], started[2].split()), []) if started else ("", []) if line == "```" else (None, [])
        elif line == "```":
            if fence:
                engines = fence[1] or (["shell"] if fence[0] == "bash" else list(ENGINES))
                found.append(Block(heading, fence[0], engines, "\n".join(lines)))
            fence = None
        else:
            lines.append(line)
    return found


def cell(value):
    """A value as every engine may print it."""
    if value is None or value == "NULL":
        return ""
    try:
        number = float(value)
        return f"{number:.6f}" if math.isfinite(number) else str(value)
    except (TypeError, ValueError):
        return str(value)


class Spark:
    """One shell for all blocks: it takes longer to start than to answer."""

    def __init__(self, home, jar, here):
        self.home, self.jar, self.here = home, jar, here

    def run(self, asked):
        script = []
        for number, block in enumerate(asked):
            script += [f"SELECT '{MARK} {number}'", *(s.replace("{here}", str(self.here)) for s in block.statements)]
        file = self.here / "blocks.sql"
        file.write_text(";\n".join(script) + ";\n")
        done = subprocess.run(
            [f"{self.home}/bin/spark-sql", "--master", "local[2]", "--driver-memory", "1g", "--jars", self.jar]
            + ["--conf", f"spark.sql.extensions={EXTENSIONS}"]
            + ["--conf", "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog"]
            + ["--conf", "spark.sortdesk.workdir=work", "--conf", "spark.sql.shuffle.partitions=2"]
            + ["--conf", "spark.sql.catalogImplementation=in-memory", "--conf", "spark.sql.session.timeZone=UTC"]
            + ["--conf", "spark.databricks.delta.snapshotPartitions=2", "--conf", "spark.ui.enabled=false"]
            + ["-f", str(file)],
            cwd=self.here, capture_output=True, text=True, timeout=400,
        )
        (self.here / "spark-sql.log").write_text(done.stderr)
        if done.returncode:
            print("\n".join(line for line in done.stderr.splitlines() if "WARN" not in line)[-2000:])
        results, rows = {}, None
        for line in done.stdout.splitlines():
            if line.startswith(MARK):
                rows = results.setdefault(int(line.split()[1]), [])
            elif rows is not None and line:
                rows.append([cell(c) for c in line.split("\t")])
        return {asked[number]: rows for number, rows in results.items()}


def delta_extension():
    return next(pathlib.Path(duckdb_extension_delta.__file__).parent.glob("extensions/*/delta.duckdb_extension"))


def rows_of(batches):
    table = batches.read_all() if hasattr(batches, "read_all") else batches
    columns = [list(column.to_pylist()) for column in table.columns]
    return [list(row) for row in zip(*columns)]


class InProcess:
    def __init__(self):
        self.duckdb = duckdb.connect()
        self.duckdb.execute(f"LOAD '{delta_extension()}'")
        self.duckdb.execute("SET TimeZone = 'UTC'")
        self.names = {"duckdb": self.duckdb}

    def run(self, engine, block):
        if block.language == "python":
            self.names.pop("answer", None)
            exec(block.text, self.names)
            return self.names.get("answer", [])
        result = None
        for statement in block.statements:
            if engine == "duckdb":
                result = self.duckdb.execute(statement).fetchall()
            else:
                result = rows_of(self.names["query"].execute(statement))
        return result


class Suite:
    def __init__(self, here):
        self.here = here
        self.passed = self.failed = 0

    def check(self, what, holds, why=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        print(f"ok: {what}" if holds else f"FAILED: {what} ({why})", flush=True)

    def answer(self, engine, block, run):
        what = f"{engine}: {block.heading}"
        try:
            rows = [[cell(c) for c in row] for row in run()]
        except Exception as problem:
            self.check(what, False, f"{type(problem).__name__}: {str(problem)[:600]}")
            return None
        if block.asks:
            self.check(what, rows, "no rows")
        return rows

    def readers(self):
        """What the tables ask of their readers, and that those read the same rows."""
        con = InProcess().duckdb
        for folder in sorted((self.here / "work/tables").iterdir()):
            table = DeltaTable(folder)
            protocol = table.protocol()
            self.check(
                f"{folder.name} asks no more of a reader than version {READER}",
                protocol.min_reader_version == READER and not protocol.reader_features,
                protocol,
            )
            rows = table.to_pyarrow_table().num_rows
            found = con.execute(f"SELECT count(*) FROM delta_scan('{folder}')").fetchone()[0]
            self.check(f"delta-rs and DuckDB read the rows of {folder.name}", rows == found, f"{rows} and {found}")
            bare = [f.name for f in table.schema().fields if not (f.metadata or {}).get("comment")]
            self.check(f"every column of {folder.name} has a comment", not bare, bare)


def main(folder, jar, spark_home):
    here = pathlib.Path(folder).resolve()
    os.chdir(here)
    suite = Suite(here)
    suite.readers()
    found = blocks(DOCUMENT.read_text())
    questions = {b.heading for b in found if re.match(r"\d+\. ", b.heading)}
    suite.check("there are a dozen questions", len(questions) >= 12, len(questions))
    asked = [b for b in found if "spark" in b.engines]
    by_spark = Spark(spark_home, jar, here).run(asked)
    inside = InProcess()
    answers = {}
    for block in found:
        for engine in block.engines:
            if engine == "shell":
                run = lambda block=block: [
                    [line] for line in subprocess.run(
                        ["bash", "-e", "-c", block.text], capture_output=True, text=True, check=True
                    ).stdout.splitlines()
                ]
            elif engine == "spark":
                run = lambda block=block: by_spark[block]
            else:
                run = lambda engine=engine, block=block: inside.run(engine, block)
            rows = suite.answer(engine, block, run)
            if rows is not None and block.asks and engine != "shell":
                answers.setdefault(block.heading, {})[engine] = rows
    for heading, by_engine in answers.items():
        if len(by_engine) > 1:
            first = next(iter(by_engine.values()))
            differ = {engine: rows[:3] for engine, rows in by_engine.items() if rows != first}
            suite.check(f"{', '.join(by_engine)} agree: {heading}", not differ, f"{first[:3]} and {differ}")
    return suite.passed, suite.failed


if __name__ == "__main__":
    passed, failed = main(*sys.argv[1:4])
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
