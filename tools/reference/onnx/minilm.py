"""What onnxruntime, a mean in numpy and two linear heads say of a few texts."""

import json
import pathlib
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

OUT = pathlib.Path(__file__).parents[3] / "core/src/test/resources/onnx/minilm.json"
MAX_TOKENS = 64
LABELS = [3, 5]
TEXTS = [
    "I was charged twice for the same order, please refund one payment.",
    "The app crashes when I open the settings page on my phone.",
    "Where is my parcel? It should have arrived on Monday.",
    "Please add a dark mode to the dashboard.",
    "",
    "hi",
    "Je n'arrive plus à me connecter à mon compte.",
    "¿Dónde está mi paquete?",
    "Die Rechnung wurde zweimal gebucht.",
    "لم أستلم طلبي حتى الآن",
    "👩‍👩‍👧‍👦 my family plan shows the wrong price 😡",
    "word " * 200,
]


def weights(dimensions, labels):
    """Numbers between -8 and 8 without a pattern; the Java test has the same formula."""
    k = np.arange(dimensions * labels, dtype=np.float64)
    return (8 * np.sin(k * k * 0.01 + labels)).astype(np.float32).reshape(dimensions, labels)


def softmax(logits):
    e = np.exp(logits - logits.max())
    return e / e.sum()


def main():
    folder = pathlib.Path(sys.argv[1])
    tokenizer = Tokenizer.from_file(str(folder / "all-minilm-l6-v2-tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    session = onnxruntime.InferenceSession(str(folder / "all-minilm-l6-v2.onnx"))
    cases = []
    for text in TEXTS:
        ids = tokenizer.encode(text).ids
        batch = np.array([ids], dtype=np.int64)
        feed = {"input_ids": batch, "attention_mask": np.ones_like(batch), "token_type_ids": np.zeros_like(batch)}
        hidden = session.run(["last_hidden_state"], feed)[0][0].astype(np.float64)
        mean = hidden.mean(axis=0)
        embedding = mean / np.linalg.norm(mean)
        probabilities = []
        for labels in LABELS:
            bias = np.arange(labels) * 0.25
            probabilities.append(softmax(embedding @ weights(hidden.shape[1], labels) + bias).tolist())
        cases.append({"text": text, "ids": ids, "probabilities": probabilities})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"max_tokens": MAX_TOKENS, "cases": cases}, indent=1) + "\n")
    print(OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
