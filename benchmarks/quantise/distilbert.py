"""A DistilBERT-base of random weights as an export has it: real shape, made by a seed."""

import json
import zipfile
from pathlib import Path

import numpy
from onnx import TensorProto, helper, numpy_helper, save

LAYERS, WIDTH, WIDE, HEADS, WORDS, POSITIONS, LABELS = 6, 768, 3072, 12, 30522, 512, 10


class Graph:
    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.nodes, self.weights = [], []

    def constant(self, values, name):
        self.weights.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def drawn(self, name, *shape, scale=0.04, mean=0.0):
        values = mean + scale * self.random.standard_normal(shape)
        return self.constant(values.astype(numpy.float32), name)

    def node(self, operator, inputs, output=None, **attributes):
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def linear(self, x, name, inputs, outputs, output=None, scale=0.04):
        product = self.node("MatMul", [x, self.drawn(name + ".weight", inputs, outputs, scale=scale)])
        return self.node("Add", [self.drawn(name + ".bias", outputs), product], output)

    def norm(self, x, name):
        gain = self.drawn(name + ".weight", WIDTH, mean=1.0)
        return self.node(
            "LayerNormalization", [x, gain, self.drawn(name + ".bias", WIDTH)], axis=-1, epsilon=1e-12
        )

    def heads(self, x, order):
        parted = self.node("Reshape", [x, "parted"])
        return self.node("Transpose", [parted], perm=order)

    def layer(self, x, name):
        query = self.heads(self.linear(x, name + ".query", WIDTH, WIDTH), [0, 2, 1, 3])
        key = self.heads(self.linear(x, name + ".key", WIDTH, WIDTH), [0, 2, 3, 1])
        value = self.heads(self.linear(x, name + ".value", WIDTH, WIDTH), [0, 2, 1, 3])
        scores = self.node("Div", [self.node("MatMul", [query, key]), "root"])
        weights = self.node("Softmax", [self.node("Add", [scores, "unseen"])], axis=-1)
        sums = self.node("Transpose", [self.node("MatMul", [weights, value])], perm=[0, 2, 1, 3])
        joined = self.node("Reshape", [sums, "joined"])
        attention = self.linear(joined, name + ".out", WIDTH, WIDTH)
        x = self.norm(self.node("Add", [attention, x]), name + ".sa_norm")
        wide = self.linear(x, name + ".lin1", WIDTH, WIDE)
        error = self.node("Erf", [self.node("Div", [wide, "root2"])])
        gelu = self.node("Mul", [wide, self.node("Add", [error, "one"])])
        narrow = self.linear(self.node("Mul", [gelu, "half"]), name + ".lin2", WIDE, WIDTH)
        return self.norm(self.node("Add", [narrow, x]), name + ".out_norm")


def build(seed):
    graph = Graph(seed)
    floats = {"root": (WIDTH / HEADS) ** 0.5, "root2": 2**0.5, "one": 1.0, "half": 0.5, "hide": -1e4}
    for name, value in floats.items():
        graph.constant(numpy.float32(value), name)
    graph.constant(numpy.array([0, 0, HEADS, WIDTH // HEADS], numpy.int64), "parted")
    graph.constant(numpy.array([0, 0, WIDTH], numpy.int64), "joined")
    graph.constant(numpy.array([1, 2], numpy.int64), "axes")
    graph.constant(numpy.int64(0), "zero")
    graph.constant(numpy.int64(1), "step")
    seen = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    unseen = graph.node("Mul", [graph.node("Sub", ["one", seen]), "hide"])
    graph.node("Unsqueeze", [unseen, "axes"], "unseen")
    words = graph.node("Gather", [graph.drawn("words", WORDS, WIDTH), "input_ids"])
    length = graph.node("Gather", [graph.node("Shape", ["input_ids"]), "step"], axis=0)
    places = graph.node("Range", ["zero", length, "step"])
    positions = graph.node("Gather", [graph.drawn("positions", POSITIONS, WIDTH), places])
    x = graph.norm(graph.node("Add", [words, positions]), "embeddings")
    for i in range(LAYERS):
        x = graph.layer(x, f"layer.{i}")
    first = graph.node("Gather", [x, "zero"], axis=1)
    hidden = graph.node("Relu", [graph.linear(first, "pre_classifier", WIDTH, WIDTH)])
    # So that logits vary from text to text as those of a trained head do.
    graph.linear(hidden, "classifier", WIDTH, LABELS, "logits", scale=0.5)
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", LABELS])
    made = helper.make_graph(graph.nodes, "distilbert", ids, [logits], graph.weights)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def write(folder: Path, jar: Path, seed=7):
    """Writes an export; its tokenizer.json is that of the embedded encoder, whose words are BERT's."""
    folder.mkdir(parents=True, exist_ok=True)
    save(build(seed), str(folder / "model.onnx"))
    with zipfile.ZipFile(jar) as archive:
        tokenizer = archive.read("all-minilm-l6-v2-tokenizer.json")
    (folder / "tokenizer.json").write_bytes(tokenizer)
    config = {
        "model_type": "distilbert",
        "n_heads": HEADS,
        "n_layers": LAYERS,
        "dim": WIDTH,
        "hidden_dim": WIDE,
        "vocab_size": WORDS,
        "max_position_embeddings": POSITIONS,
        "id2label": {str(i): f"label {i}" for i in range(LABELS)},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
