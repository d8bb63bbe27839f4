"""ONNX Runtime alone: tickets sorted by length, batches of so many tokens, all cores.

raw.py run MODEL WARM-UP TICKETS ANSWERS MAX_TOKENS STREAMS TOKENS_A_BATCH
raw.py calibrate MODEL TICKETS MAX_TOKENS
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import onnxruntime
import pyarrow
from pyarrow import parquet
from tokenizers import Tokenizer

from turn import take

CORES = len(os.sched_getaffinity(0))

# How many runs go on at once, each on its share of the cores, and how many tokens one takes at most.
BATCHINGS = [(s, t) for s in sorted({1, CORES}) for t in (256, 512, 1024, 2048)]


class Raw:
    def __init__(self, model, max_tokens, streams, tokens_a_batch):
        self.streams, self.tokens_a_batch = streams, tokens_a_batch
        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = max(1, CORES // streams)
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(model / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.pool = ThreadPoolExecutor(streams)

    def logits(self, texts):
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]
        batches = self.batches([len(each) for each in ids])
        found = self.pool.map(lambda batch: self.run([ids[i] for i in batch]), batches)
        logits = None
        for batch, rows in zip(batches, found):
            if logits is None:
                logits = numpy.empty((len(texts), rows.shape[1]), numpy.float32)
            logits[batch] = rows
        return logits

    def batches(self, lengths):
        """Long tickets first, so that no stream is left with one when the others have ended."""
        order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
        start = 0
        batches = []
        while start < len(order):
            rows = max(1, self.tokens_a_batch // lengths[order[start]])
            batches.append(order[start : start + rows])
            start += rows
        return batches

    def run(self, texts):
        width = max(map(len, texts))
        ids = numpy.zeros((len(texts), width), numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        return self.session.run(["logits_0"], {"input_ids": ids, "attention_mask": mask})[0]


def read(file):
    table = parquet.read_table(file)
    return table.column("ticket_id").to_pylist(), table.column("text").to_pylist()


def run(model, warm_up, tickets, answers, max_tokens, streams, tokens_a_batch):
    raw = Raw(Path(model), int(max_tokens), int(streams), int(tokens_a_batch))
    raw.logits(read(warm_up)[1])
    ids, texts = read(tickets)
    logits = take(lambda: raw.logits(texts))
    parquet.write_table(pyarrow.table({"ticket_id": ids, "logits": logits.tolist()}), answers)


def calibrate(model, tickets, max_tokens):
    """Prints the speed of each batching, the better of two rounds."""
    texts = read(tickets)[1]
    seen = []
    for streams, tokens in BATCHINGS:
        raw = Raw(Path(model), int(max_tokens), streams, tokens)
        raw.logits(texts[:20])
        rounds = [speed(raw, texts) for _ in range(2)]
        best = max(rounds, key=lambda round: round["per_cpu_second"] * round["per_second"])
        seen.append({"streams": streams, "tokens_a_batch": tokens, **best})
    print(json.dumps(seen))


def speed(raw, texts):
    began, spent = time.perf_counter(), time.process_time()
    raw.logits(texts)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return {"per_cpu_second": len(texts) / max(cpu, 1e-3), "per_second": len(texts) / seconds}


if __name__ == "__main__":
    {"run": run, "calibrate": calibrate}[sys.argv[1]](*sys.argv[2:])
