"""Answers by the Sortdesk bundle that this file lies in: the python_function of its MLmodel.

The answers are Sortdesk's own. Before the first one, every file is held against its digest, and the
golden texts against the tokens and logits that Sortdesk found in them. Needs numpy and pandas, and
for an encoder onnxruntime and tokenizers; requirements.txt names the versions.
"""

import collections
import hashlib
import itertools
import json
import pathlib
import re
import unicodedata
import warnings

import numpy as np
import pandas as pd

# Texts that are scored together: enough to find some of equal length.
WINDOW = 512
# Tokens of one run of an encoder's graph.
MOST_TOKENS = 512
SHORTEST, LONGEST = 2, 5
# The largest difference of a golden logit, by the form of the graph; a tfidf model has none.
TOLERANCES = {None: 1e-9, "fp32": 1e-3, "fused": 1e-3, "int8": 2e-2}

# What is taken off a field's ends: white space, but for that which forbids a line break.
MARGIN = "\t\n\v\f\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
MARGIN += "\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
# White space of every kind, and control characters.
GAPS = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
SURROGATE = re.compile("[\ud800-\udfff]")


class GoldenLogitsError(ValueError):
    """A golden text is read as it was, but answered otherwise."""


class Terms:
    """The terms of a text, as Sortdesk's TermTokenizer takes them."""

    def __init__(self, points):
        self.lower = {
            point: point + shift
            for first, last, step, shift in points["lower"]
            for point in range(first, last + 1, step)
        }
        self.word = re.compile(f"[{ranges(points['words'])}]+")
        # Characters that came with a later version of Unicode were not normalised in training.
        self.unknown = re.compile(f"([^{ranges(points['assigned'])}]+)")

    def clean(self, text):
        folded = self.normal(text.translate(self.lower)).translate(self.lower)
        return GAPS.sub(" ", f" {folded} ")

    def normal(self, text):
        if text.isascii():
            return text
        parts = self.unknown.split(text)
        parts[::2] = [unicodedata.normalize("NFKC", known) for known in parts[::2]]
        return "".join(parts)

    def words(self, clean):
        words = self.word.findall(clean)
        pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
        return words[:1] + [term for both in zip(words[1:], pairs) for term in both]

    def characters(self, clean):
        terms = []
        for word in clean.split():
            padded = f" {word} "
            for start in range(len(padded) - 1):
                ends = range(start + SHORTEST, min(start + LONGEST, len(padded)) + 1)
                terms += [padded[start:end] for end in ends]
        return terms


def ranges(pairs):
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in pairs)


class Tfidf:
    """Words and runs of characters, weighted, with a linear head for each target."""

    def __init__(self, bundle, folder, manifest):
        self.terms = Terms(json.loads((bundle / "code-points.json").read_text("utf-8")))
        words, characters = (lines(folder / f"{name}.txt") for name in ("words", "characters"))
        self.words = {term: at for at, term in enumerate(words)}
        self.characters = {term: at for at, term in enumerate(characters, len(words))}
        self.idf = np.fromfile(folder / "idf.f64", "<f8")
        self.heads = []
        for at, target in enumerate(manifest["targets"]):
            numbers, labels = np.fromfile(folder / f"head-{at}.f64", "<f8"), len(target["labels"])
            self.heads.append((numbers[:labels], numbers[labels:].reshape(len(self.idf), labels)))

    def tokens(self, text):
        clean = self.terms.clean(text)
        return self.terms.words(clean) + self.terms.characters(clean)

    def score(self, texts):
        return [(self.logits(text), False) for text in texts]

    def logits(self, text):
        clean = self.terms.clean(text)
        words = self.block(self.words, self.terms.words(clean))
        characters = self.block(self.characters, self.terms.characters(clean))
        features = np.concatenate([words[0], characters[0]])
        values = of_length_one(np.concatenate([words[1], characters[1]]))
        return [values @ weights[features] + intercepts for intercepts, weights in self.heads]

    def block(self, index, terms):
        counts = collections.Counter(index[term] for term in terms if term in index)
        features = np.fromiter(counts.keys(), np.int64, len(counts))
        numbers = np.fromiter(counts.values(), np.float64, len(counts))
        return features, of_length_one((1 + np.log(numbers)) * self.idf[features])


def of_length_one(values):
    return values / (np.sqrt(values @ values) or 1)


def lines(file):
    # Python's own lines would end at other characters too.
    return file.read_bytes().decode("utf-8").split("\n")[:-1]


class Onnx:
    """An encoder with a head for each target, in one graph; long texts lose their end."""

    def __init__(self, bundle, folder, manifest):
        import onnxruntime
        import tokenizers

        self.tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(manifest["maxTokens"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = [given.name for given in self.session.get_inputs()]
        self.outputs = [f"logits_{at}" for at in range(len(manifest["targets"]))]

    def tokens(self, text):
        return [str(id) for id in self.tokenizer.encode(text).ids]

    def score(self, texts):
        encodings = self.tokenizer.encode_batch(texts)
        logits = [None] * len(texts)
        by_length = sorted(range(len(texts)), key=lambda at: len(encodings[at].ids))
        # Texts of one length run together: nothing is padded.
        for length, equal in itertools.groupby(by_length, lambda at: len(encodings[at].ids)):
            equal, rows = list(equal), max(1, MOST_TOKENS // length)
            for batch in (equal[start : start + rows] for start in range(0, len(equal), rows)):
                found = self.run(np.array([encodings[at].ids for at in batch], np.int64))
                for row, at in enumerate(batch):
                    logits[at] = [output[row].astype(np.float64) for output in found]
        return [(logits[at], bool(encodings[at].overflowing)) for at in range(len(texts))]

    def run(self, ids):
        others = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        feed = {name: others.get(name, np.zeros_like(ids)) for name in self.inputs}
        return self.session.run(self.outputs, feed)


class Bundle:
    """The model that MLflow calls."""

    def __init__(self, folder):
        self.manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        check_files(folder, self.manifest)
        scorer = self.manifest["scorer"]
        form = self.manifest.get("form", "fp32") if scorer == "onnx" else None
        try:
            self.scorer = self.opened(folder, scorer, "golden.json", TOLERANCES[form])
        except GoldenLogitsError as e:
            if not (folder / "onnx-fp32").is_dir():
                raise
            warnings.warn(f"{e}: this processor runs fp32 in place of {form}")
            self.scorer = self.opened(folder, "onnx-fp32", "golden-fp32.json", TOLERANCES["fp32"])

    def opened(self, bundle, folder, golden, tolerance):
        kind = Tfidf if self.manifest["scorer"] == "tfidf" else Onnx
        scorer = kind(bundle, bundle / folder, self.manifest)
        replay(scorer, json.loads((bundle / golden).read_text("utf-8")), tolerance, bundle)
        return scorer

    def predict(self, frame):
        """One row for each row of a frame with the model's text columns, under the same index."""
        texts = self.texts(frame)
        scores = []
        for start in range(0, len(texts), WINDOW):
            scores += self.scorer.score(texts[start : start + WINDOW])
        targets = [self.answers(logits) for logits, _ in scores]
        first = [next(iter(answers.values())) for answers in targets]
        names = ("label", "confidence", "all_probabilities")
        columns = {name: [given[name] for given in first] for name in names}
        columns["targets"] = targets
        columns["scorer"] = self.manifest["scorer"]
        columns["model_version"] = self.manifest["modelVersion"]
        columns["truncated"] = [truncated for _, truncated in scores]
        return pd.DataFrame(columns, index=frame.index)

    def answers(self, logits):
        targets = zip(self.manifest["targets"], logits, strict=True)
        return {target["name"]: answer(target["labels"], row) for target, row in targets}

    def texts(self, frame):
        fields, separator = self.manifest["text"]["fields"], self.manifest["text"]["separator"]
        columns = [[field_text(value, name) for value in frame[name]] for name in fields]
        return [well_formed(separator.join(filter(None, row))) for row in zip(*columns)]


def field_text(value, column):
    if isinstance(value, str):
        return value.strip(MARGIN)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    raise TypeError(f"column {column} holds {value!r:.40}, which is no text; give strings, or None")


def well_formed(text):
    """The text with each surrogate pair as the character that it means, and U+FFFD for other halves."""
    return SURROGATE.sub("\ufffd", PAIR.sub(joined, text))


def joined(pair):
    high, low = map(ord, pair.groups())
    return chr(0x10000 + (high - 0xD800 << 10) + low - 0xDC00)


def answer(labels, logits):
    powers = np.exp(logits - logits.max())
    probabilities = powers * (1 / powers.sum())
    best = int(probabilities.argmax())
    return {
        "label": labels[best],
        "confidence": float(probabilities[best]),
        "all_probabilities": dict(zip(labels, probabilities.tolist())),
    }


def check_files(folder, manifest):
    for name, expected in manifest["files"].items():
        file = folder / name
        if not file.is_file():
            raise FileNotFoundError(f"model bundle {folder}: {name} is missing")
        with open(file, "rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != expected["sha256"]:
                raise ValueError(
                    f"model bundle {folder}: {name} was changed:"
                    " it does not have the digest that the manifest gives"
                )


def replay(scorer, golden, tolerance, folder):
    """Refuses a scorer that reads or answers the golden texts otherwise than Sortdesk did."""
    scored = scorer.score(golden["texts"])
    for at, text in enumerate(golden["texts"]):
        if scorer.tokens(text) != golden["tokens"][at]:
            raise ValueError(
                f"model bundle {folder}: golden text {at + 1} is read as other tokens than by Sortdesk"
            )
        for expected, found in zip(golden["logits"][at], scored[at][0], strict=True):
            difference = np.abs(np.array(expected) - found).max()
            if not difference <= tolerance:
                raise GoldenLogitsError(
                    f"model bundle {folder}: golden text {at + 1} has logits that differ by"
                    f" {difference:.3g} from Sortdesk's (at most {tolerance:.1g})"
                )


def _load_pyfunc(path):
    return Bundle(pathlib.Path(path))
