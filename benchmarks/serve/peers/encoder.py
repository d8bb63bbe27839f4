"""FastAPI with onnxruntime and tokenizers."""

import os
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

from answers import service

MODELS = Path(os.environ["PEER_MODELS"])
MAX_TOKENS = 256

tokenizer = Tokenizer.from_file(str(MODELS / "tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(MAX_TOKENS)

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(
    str(MODELS / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
)
inputs = [put.name for put in session.get_inputs()]

arrays = numpy.load(MODELS / "heads.npz")
heads = {
    name.removesuffix(".labels"): (
        arrays[name].tolist(),
        arrays[name.replace(".labels", ".weights")],
        arrays[name.replace(".labels", ".bias")],
    )
    for name in arrays.files
    if name.endswith(".labels")
}


def classify(text):
    ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
    feed = {
        "input_ids": ids,
        "attention_mask": numpy.ones_like(ids),
        "token_type_ids": numpy.zeros_like(ids),
    }
    embedding = session.run(None, {name: feed[name] for name in inputs})[0][0]
    said = {}
    for target, (labels, weights, bias) in heads.items():
        logits = (embedding @ weights + bias).astype(numpy.float64)
        powers = numpy.exp(logits - logits.max())
        said[target] = dict(zip(labels, (powers / powers.sum()).tolist()))
    return said


app = service(classify)
