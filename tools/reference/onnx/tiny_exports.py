"""Tiny DistilBERT and BERT classifiers with random weights, as both exporters of PyTorch write them."""

import json
import pathlib

import numpy as np
import onnx
import onnxruntime
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    DistilBertConfig,
    DistilBertForSequenceClassification,
)

OUT = pathlib.Path(__file__).parents[3] / "core/src/test/resources/onnx"
# Not in alphabetical order: a classifier's order is its own.
LABELS = ["shipping", "billing", "technical"]
POSITIONS = 48
WORDS = """my the order refund app crash invoice please account password parcel charged twice help arrived not
error login where is i was for it payment shipping billing technical card phone open page add mode""".split()
TEXTS = [
    "my parcel has not arrived",
    "i was charged twice for the order",
    "the app crashed with an error",
    "",
    "a",
    "Où est ma commande ?",
    "لم أستلم طلبي",
    "please help 👩‍👩‍👧",
    "refund " * 100,
]


def tokenizer(folder):
    characters = [chr(c) for c in range(33, 127) if not chr(c).isupper()]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + characters
    tokens += ["##" + c for c in "abcdefghijklmnopqrstuvwxyz0123456789"] + [w for w in WORDS if len(w) > 1] + ["##ed", "##ing", "##s"]
    vocabulary = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    result = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    result.normalizer = normalizers.BertNormalizer()
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    result.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    result.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    result.save(str(folder / "tokenizer.json"), pretty=False)
    result.enable_truncation(POSITIONS)
    return result


def model(kind, vocabulary):
    torch.manual_seed(7)
    names = dict(enumerate(LABELS))
    # Wide weights, so that each token moves the answer.
    common = dict(vocab_size=vocabulary, max_position_embeddings=POSITIONS, id2label=names, initializer_range=0.4)
    common["label2id"] = {label: i for i, label in names.items()}
    if kind == "bert":
        config = BertConfig(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, **common)
        return BertForSequenceClassification(config).eval(), ["input_ids", "attention_mask", "token_type_ids"]
    config = DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=32, **common)
    return DistilBertForSequenceClassification(config).eval(), ["input_ids", "attention_mask"]


class ThreeInputs(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.inner(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


class TwoInputs(torch.nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, input_ids, attention_mask):
        return self.inner(input_ids=input_ids, attention_mask=attention_mask).logits


def export(classifier, names, exporter, path):
    ids = torch.randint(5, 100, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    arguments = (ids, mask, torch.zeros_like(ids))[: len(names)]
    wrapped = (ThreeInputs if len(names) == 3 else TwoInputs)(classifier).eval()
    if exporter == "dynamo":
        axes = {0: torch.export.Dim("batch_size"), 1: torch.export.Dim("sequence_length")}
        torch.onnx.export(
            wrapped, arguments, str(path), dynamo=True, external_data=False,
            input_names=names, output_names=["logits"], dynamic_shapes=tuple(axes for _ in names),
        )
    else:
        axes = {name: {0: "batch_size", 1: "sequence_length"} for name in names}
        axes["logits"] = {0: "batch_size"}
        torch.onnx.export(
            wrapped, arguments, str(path), dynamo=False, opset_version=14,
            input_names=names, output_names=["logits"], dynamic_axes=axes,
        )
    graph = onnx.load(str(path))
    for part in [graph, graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.input, *graph.graph.output, *graph.graph.initializer]:
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    onnx.save(graph, str(path))


def main():
    for kind in ("distilbert", "bert"):
        for exporter in ("script", "dynamo"):
            folder = OUT / f"{kind}-{exporter}"
            folder.mkdir(parents=True, exist_ok=True)
            tokens = tokenizer(folder)
            classifier, names = model(kind, tokens.get_vocab_size())
            classifier.config.to_json_file(str(folder / "config.json"))
            export(classifier, names, exporter, folder / "model.onnx")
            session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
            cases = []
            for text in TEXTS:
                ids = tokens.encode(text).ids
                batch = np.array([ids], dtype=np.int64)
                feed = {"input_ids": batch, "attention_mask": np.ones_like(batch), "token_type_ids": np.zeros_like(batch)}
                logits = session.run(["logits"], {name: feed[name] for name in names})[0][0].astype(np.float64)
                e = np.exp(logits - logits.max())
                with torch.no_grad():
                    torch_logits = classifier(**{n: torch.tensor(feed[n]) for n in names}, output_hidden_states=True)
                assert np.abs(torch_logits.logits[0].numpy() - logits).max() < 1e-4
                mean = torch_logits.hidden_states[-1][0].numpy().astype(np.float64).mean(axis=0)
                cases.append({
                    "text": text, "ids": ids, "probabilities": (e / e.sum()).tolist(),
                    "embedding": (mean / np.linalg.norm(mean)).tolist(),
                })
            (folder / "golden.json").write_text(json.dumps({"max_tokens": POSITIONS, "cases": cases}, indent=1) + "\n")
            print(folder.name, (folder / "model.onnx").stat().st_size, "bytes", np.ptp([c["probabilities"][0] for c in cases]))


if __name__ == "__main__":
    main()
