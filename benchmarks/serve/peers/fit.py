#!/usr/bin/env python3
"""Makes the peers' models, from what Sortdesk learned from.

    fit.py TICKETS.jsonl BUNDLE FOLDER

TICKETS.jsonl has a ticket a line: its text, its labels, and whether Sortdesk's tfidf model was fitted on it; BUNDLE
is Sortdesk's onnx bundle. FOLDER gets words.joblib (scikit-learn on the same rows, with features of the same kinds),
and encoder.onnx, heads.npz, tokenizer.json (the bundle's own graph, parted into encoder and heads).
"""

import json
import shutil
import sys
import warnings
from pathlib import Path

import joblib
import numpy
import onnx
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import Normalizer

TARGETS = ("department", "priority")


def fit_words(tickets, folder):
    # Not run to its end on purpose: an iteration more does not change what scoring takes.
    warnings.filterwarnings("ignore", message=".*failed to converge.*")
    texts = [ticket["text"] for ticket in tickets if ticket["trained"]]
    features = make_pipeline(
        FeatureUnion(
            [
                (
                    "words",
                    TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", sublinear_tf=True),
                ),
                (
                    "characters",
                    TfidfVectorizer(
                        analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True
                    ),
                ),
            ],
            transformer_weights={"characters": 0.7},
        ),
        Normalizer(copy=False),
    )
    matrix = features.fit_transform(texts)
    heads = {}
    for target in TARGETS:
        labels = [ticket[target] for ticket in tickets if ticket["trained"]]
        heads[target] = LogisticRegression(C=10, max_iter=50).fit(matrix, labels)
    joblib.dump({"features": features, "heads": heads}, folder / "words.joblib")
    print(f"{len(texts)} tickets, {matrix.shape[1]} features")


def part_graph(bundle, folder):
    manifest = json.loads((bundle / "manifest.json").read_text())
    model = onnx.load(bundle / "onnx" / "model.onnx")
    graph = model.graph
    made_by = {name: node for node in graph.node for name in node.output}
    constants = {tensor.name: tensor for tensor in graph.initializer}
    arrays, surplus, embedding = {}, [], None
    for number, target in enumerate(manifest["targets"]):
        node = made_by[f"logits_{number}"]
        while node.op_type == "Identity":
            surplus.append(node)
            node = made_by[node.input[0]]
        product = made_by[node.input[0]]
        if (node.op_type, product.op_type) != ("Add", "MatMul"):
            sys.exit(f"error: the head of {target['name']} is no linear one")
        surplus += [node, product]
        embedding = product.input[0]
        arrays[f"{target['name']}.weights"] = onnx.numpy_helper.to_array(
            constants[product.input[1]]
        )
        arrays[f"{target['name']}.bias"] = onnx.numpy_helper.to_array(constants[node.input[1]])
        arrays[f"{target['name']}.labels"] = numpy.array(target["labels"])
    for node in surplus:
        graph.node.remove(node)
    del graph.output[:]
    graph.output.append(onnx.helper.make_tensor_value_info(embedding, onnx.TensorProto.FLOAT, None))
    onnx.save(model, folder / "encoder.onnx")
    numpy.savez(folder / "heads.npz", **arrays)
    shutil.copy(bundle / "onnx" / "tokenizer.json", folder / "tokenizer.json")


def main():
    tickets = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    folder = Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    fit_words(tickets, folder)
    part_graph(Path(sys.argv[2]), folder)


if __name__ == "__main__":
    main()
