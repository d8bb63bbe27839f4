"""What a bundle's own loader says in Python, as JSON: loader_answers.py BUNDLE GIVEN FOUND

GIVEN holds `texts`, and `tickets` with a text or null for each of the model's fields. Texts are lists of
UTF-16 units, so that there may be half a surrogate pair. FOUND holds the SHA-256 of each text's tokens, a
line each, and for each ticket its answers.
"""

import hashlib
import json
import os
import pathlib
import sys

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow.pyfunc
import pandas


def text(units):
    return None if units is None else "".join(map(chr, units))


def digest(tokens):
    return hashlib.sha256("\n".join(tokens).encode()).hexdigest()


def main(bundle, given, found):
    given = json.loads(pathlib.Path(given).read_text())
    model = mlflow.pyfunc.load_model(bundle)
    module = sys.modules[model.metadata.flavors["python_function"]["loader_module"]]
    scorer = module._load_pyfunc(bundle).scorer
    tokens = [digest(scorer.tokens(module.well_formed(text(units)))) for units in given["texts"]]
    columns = {
        name: pandas.Series([text(ticket[at]) for ticket in given["tickets"]], dtype=object)
        for at, name in enumerate(model.metadata.get_input_schema().input_names())
    }
    frame = model.predict(pandas.DataFrame(columns))
    answers = {
        "tokens": tokens,
        "answers": frame["targets"].tolist(),
        "columns": list(frame.columns),
        "outputs": model.metadata.get_output_schema().input_names(),
        "example": model.predict(model.input_example)["label"].tolist(),
    }
    pathlib.Path(found).write_text(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
