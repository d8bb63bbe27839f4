"""Hugging Face exports that do not fit, made of the tiny one that the tests use."""

import json
import shutil

from checks import HOME

TINY = HOME / "core/src/test/resources/onnx/bert-script"


def copy(folder, **changed):
    """A copy of the tiny export; a file is left out for None, else has the bytes given."""
    shutil.copytree(TINY, folder, ignore=shutil.ignore_patterns("golden.json"))
    for name, content in changed.items():
        file = folder / name.replace("_", ".")
        file.unlink()
        if content is not None:
            file.write_bytes(content)
    return folder


def config(**changed):
    return json.dumps({**json.loads((TINY / "config.json").read_text()), **changed}).encode()


def tokenizer(extra):
    """The tiny tokenizer with so many more subwords, which the model has no vectors for."""
    made = json.loads((TINY / "tokenizer.json").read_text())
    vocabulary = made["model"]["vocab"]
    for number in range(extra):
        vocabulary[f"extra{number}"] = 1000 + number
    return json.dumps(made).encode()


def image_model():
    """An ONNX model of another architecture: `scores = Relu(image)`, as protocol buffer bytes."""

    def field(number, content):
        if isinstance(content, int):
            return bytes([number << 3, content])
        content = content if isinstance(content, bytes) else content.encode()
        return bytes([number << 3 | 2, len(content)]) + content

    dimensions = b"".join(field(1, field(1, size)) for size in (1, 3, 8, 8))
    kind = field(1, field(1, 1) + field(2, dimensions))
    node = field(1, "image") + field(2, "scores") + field(3, "relu") + field(4, "Relu")
    graph = field(1, node) + field(2, "image classifier")
    graph += field(11, field(1, "image") + field(2, kind))
    graph += field(12, field(1, "scores") + field(2, kind))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 17))
