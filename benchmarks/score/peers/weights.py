"""The benchmarks' DistilBERT with the same weights for transformers: weights.py EXPORT FOLDER"""

import json
import shutil
import sys
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from transformers import DistilBertConfig, DistilBertForSequenceClassification

OF_LAYER = {
    **{name: f"attention.{short}_lin" for name, short in zip(("query", "key", "value", "out"), ("q", "k", "v", "out"))},
    "sa_norm": "sa_layer_norm",
    "lin1": "ffn.lin1",
    "lin2": "ffn.lin2",
    "out_norm": "output_layer_norm",
}


def named(name):
    """Returns the name that transformers has for a weight; none for a number of the graph."""
    whole = {
        "words": "distilbert.embeddings.word_embeddings.weight",
        "positions": "distilbert.embeddings.position_embeddings.weight",
        "embeddings.weight": "distilbert.embeddings.LayerNorm.weight",
        "embeddings.bias": "distilbert.embeddings.LayerNorm.bias",
    }
    if name in whole or name.startswith(("pre_classifier.", "classifier.")):
        return whole.get(name, name)
    if name.startswith("layer."):
        _, number, part, kind = name.split(".")
        return f"distilbert.transformer.layer.{number}.{OF_LAYER[part]}.{kind}"
    return None


def main(export, folder):
    said = json.loads((export / "config.json").read_text())
    config = DistilBertConfig(
        vocab_size=said["vocab_size"],
        max_position_embeddings=said["max_position_embeddings"],
        n_layers=said["n_layers"],
        n_heads=said["n_heads"],
        dim=said["dim"],
        hidden_dim=said["hidden_dim"],
        num_labels=len(said["id2label"]),
    )
    weights = {}
    for constant in onnx.load(export / "model.onnx").graph.initializer:
        name = named(constant.name)
        if name:
            values = numpy_helper.to_array(constant)
            # A graph multiplies by [inputs, outputs], torch keeps [outputs, inputs].
            is_linear = values.ndim == 2 and "embeddings" not in name
            weights[name] = torch.tensor((values.T if is_linear else values).copy())
    model = DistilBertForSequenceClassification(config)
    model.load_state_dict(weights, strict=True)
    model.save_pretrained(folder)
    shutil.copy(export / "tokenizer.json", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
