"""The peers: each with its virtual environment, its form of the model, and its script."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import contenders
import distilbert
from jvm import HOME

PEERS = contenders.PEERS


def of_peer(inputs, name):
    """Returns a peer as a contender, and makes first what it needs."""
    return MAKERS[name](inputs, name)


def onnx_udf(inputs, name):
    return contenders.peer(inputs, name, sys.executable, inputs.plain_model, "onnx_udf.py", name)


def torch_udf(inputs, name):
    """6 GB of virtual environment, as PyPI's torch comes with its libraries for CUDA."""
    python = python_of("bench-score-torch", "requirements-torch.txt")
    model = inputs.folder / "torch"
    command = [python, PEERS / "weights.py", inputs.folder / "distilbert", model]
    if subprocess.run(list(map(str, command))).returncode != 0:
        sys.exit("error: the weights could not be written for transformers; it says why above")
    return contenders.peer(inputs, name, python, model, "torch_udf.py")


def synapseml(inputs, name):
    """The same weights in opset 13: SynapseML brings ONNX Runtime 1.8.1, which knows none after 14."""
    model = inputs.folder / "synapseml"
    distilbert.write(model, inputs.encoder_jar, shape=inputs.shape, opset=13)
    return contenders.peer(inputs, name, spark35(), model, "synapseml_model.py")


def spark_nlp(inputs, name):
    """The export in the layout that it imports: the words and the labels as lists, a line each."""
    export, model = inputs.folder / "distilbert", inputs.folder / "spark-nlp"
    (model / "assets").mkdir(parents=True, exist_ok=True)
    shutil.copy(export / "model.onnx", model)
    words = json.loads((export / "tokenizer.json").read_text())["model"]["vocab"]
    write_lines(model / "assets/vocab.txt", sorted(words, key=words.get))
    labels = json.loads((export / "config.json").read_text())["id2label"]
    write_lines(model / "assets/labels.txt", [labels[str(i)] for i in range(len(labels))])
    return contenders.peer(inputs, name, spark35(), model, "spark_nlp.py")


def write_lines(path: Path, lines):
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def spark35():
    """Both are built for Spark 3 and Scala 2.12."""
    return python_of("bench-score-spark35", "requirements-spark35.txt")


def python_of(name, requirements):
    file = PEERS.relative_to(HOME) / requirements
    script = f". .ci/lib.sh && python_of {name} {file}"
    done = subprocess.run(["bash", "-c", script], cwd=HOME, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(f"error: {file} could not be installed; pip says why above")
    return done.stdout.strip().splitlines()[-1]


MAKERS = {
    "arrival": onnx_udf,
    "sorted": onnx_udf,
    "torch": torch_udf,
    "synapseml": synapseml,
    "spark-nlp": spark_nlp,
}
