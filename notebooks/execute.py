"""Executes every notebook of this folder and writes it as a page: execute.py OUTPUT (see notebooks/run).

What the cell tagged `figures` prints goes to OUTPUT/figures.json, under the notebook's name.
"""

import json
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parent
# Whoever calls this may have kernels and settings of his own; these notebooks use none of them.
KEPT = pathlib.Path(sys.prefix) / "share/sortdesk"
os.environ |= {
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_CONFIG_DIR": f"{KEPT}/jupyter",
    "JUPYTER_DATA_DIR": f"{KEPT}/jupyter-data",
    "JUPYTER_PLATFORM_DIRS": "1",
    "IPYTHONDIR": f"{KEPT}/ipython",
    "MPLCONFIGDIR": f"{KEPT}/matplotlib",
}

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

SECONDS_A_CELL = 600


def java_environment():
    """What the Java kernel needs: Sortdesk and Spark on the class path, from this folder, and Spark's options."""
    opens = re.findall(r"--add-opens=[^\s<]+", (HOME / "pom.xml").read_text())
    return {
        "JJAVA_CLASSPATH": "../pipelines/target/sortdesk-pipelines-0.1.0.jar:../pipelines/target/spark/*",
        "JJAVA_JVM_OPTS": " ".join(
            [*opens, "-Djdk.reflect.useDirectMethodHandle=false", "-Dio.netty.tryReflectionSetAccessible=true"]
            + ["-Xmx2g", "-XX:+UseParallelGC", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true"]
            + [f"-Dlog4j2.configurationFile={(HOME / 'conf/log4j2.properties').as_uri()}"]
            + ["-Dsortdesk.log=../target/notebooks/java.log"]
        ),
        "OPT_OUT_TRACKING": "true",
        "ORT_DISABLE_TELEMETRY": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }


def page(notebook, name):
    settings = Config()
    settings.TagRemovePreprocessor.enabled = True
    settings.TagRemovePreprocessor.remove_cell_tags = {"figures"}
    exporter = HTMLExporter(
        config=settings,
        template_name="page",
        extra_template_basedirs=[str(HERE)],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    return body


def figures(notebook):
    cell = next(c for c in notebook.cells if "figures" in c.metadata.get("tags", []))
    return json.loads("".join(o.text for o in cell.outputs if o.get("name") == "stdout"))


def main(output):
    output = pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    os.environ |= java_environment()
    pathlib.Path(os.environ["IPYTHONDIR"]).mkdir(parents=True, exist_ok=True)
    (output / "kernels.log").unlink(missing_ok=True)
    told = {}
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=SECONDS_A_CELL, resources={"metadata": {"path": str(HERE)}})
        try:
            with open(output / "kernels.log", "a") as log:
                client.execute(stderr=log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as problem:
            sys.exit(f"error: {path.name} failed (see {output}/kernels.log too): {problem}")
        finally:
            (output / f"{path.stem}.html").write_text(page(notebook, path.stem))
        told[path.stem] = figures(notebook)
        print(f"notebooks: {output / path.stem}.html", flush=True)
    (output / "figures.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
