"""The working folder that the notebooks look at: its Delta tables in DuckDB, its reports, and how pictures look.

SORTDESK_WORKDIR names the folder; without it, it is `work` beside the launcher.
"""

import json
import os
import pathlib

import duckdb
import duckdb_extension_delta
import matplotlib.pyplot as plt
import pandas as pd

HOME = pathlib.Path(__file__).resolve().parents[1]
FOLDER = pathlib.Path(os.environ.get("SORTDESK_WORKDIR") or HOME / "work").resolve()

GOOD, BAD, OTHER = "#2f7d5b", "#b8433a", "#b9b9b9"
PLAIN, SECOND = "#35618e", "#c77b30"

plt.rcParams.update(
    {
        "figure.constrained_layout.use": True,
        "figure.dpi": 110,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "font.size": 10,
    }
)


def connect():
    """Returns DuckDB with a view for each Delta table of the folder, under the table's name."""
    tables = sorted(log.parent for log in FOLDER.glob("tables/*/_delta_log"))
    if not tables:
        raise FileNotFoundError(
            f"{FOLDER} has no tables; call ./sortdesk run first, or set SORTDESK_WORKDIR to a working folder"
        )
    extension = next(
        pathlib.Path(duckdb_extension_delta.__file__).parent.glob("extensions/*/delta.duckdb_extension")
    )
    database = duckdb.connect()
    database.execute(f"LOAD '{extension}'")
    database.execute("SET TimeZone = 'UTC'")
    for table in tables:
        database.execute(f"CREATE VIEW {table.name} AS SELECT * FROM delta_scan('{table}')")
    return database


def report(name):
    """Returns a report of the folder, such as evaluation.json."""
    file = FOLDER / "reports" / name
    if not file.exists():
        raise FileNotFoundError(f"{file} is missing; ./sortdesk run writes it")
    return json.loads(file.read_text())


def mlflow_uri():
    """Returns where runs and models are recorded: a server where one is set, else the folder's own."""
    return os.environ.get("SORTDESK_MLFLOW_URI") or str(FOLDER / "mlruns")


def table(rows):
    """Returns a data frame, or what DuckDB found, as a table to be shown; an empty one says so."""
    frame = rows if isinstance(rows, pd.DataFrame) else rows.df()
    if frame.empty:
        frame = pd.DataFrame({"": ["none"]})
    return frame.style.hide(axis="index").format(precision=3, thousands=",")


def bars(axes, labels, values, form="{:,.0f}", **style):
    """Draws labelled horizontal bars, the first one on top, with each value at its end."""
    drawn = axes.barh(range(len(values)), values, **{"color": PLAIN} | style)
    axes.set_yticks(range(len(values)), labels)
    axes.invert_yaxis()
    axes.bar_label(drawn, [form.format(value) for value in values], padding=3)
    axes.margins(x=0.15)
    axes.set_xticks([])
    axes.spines.bottom.set_visible(False)


def figures(**values):
    """Prints what the tests hold to the reports; notebooks/run leaves it out of the pages."""
    print(json.dumps(values))
