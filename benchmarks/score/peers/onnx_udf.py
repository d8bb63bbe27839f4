"""A pandas UDF with onnxruntime: batches of 32 as tickets arrive, or sorted by length by hand.

onnx_udf.py MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS arrival|sorted
"""

import numpy
import onnxruntime
from tokenizers import Tokenizer

from udf import score

BATCH = 32


def opened(model, max_tokens, order):
    tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    options = onnxruntime.SessionOptions()
    # Spark runs a task a core: more threads would take the cores from one another.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        f"{model}/model.onnx", options, providers=["CPUExecutionProvider"]
    )

    def run(texts):
        width = max(map(len, texts))
        ids = numpy.zeros((len(texts), width), numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        return session.run(["logits_0"], {"input_ids": ids, "attention_mask": mask})[0]

    def answer(texts):
        ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
        places = list(range(len(ids)))
        if order == "sorted":
            places.sort(key=lambda i: len(ids[i]))
        logits = [None] * len(ids)
        for start in range(0, len(ids), BATCH):
            batch = places[start : start + BATCH]
            for place, row in zip(batch, run([ids[i] for i in batch])):
                logits[place] = row
        return logits

    return answer


if __name__ == "__main__":
    score(opened)
