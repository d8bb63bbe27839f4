"""What mlflow.pyfunc says of tickets, as JSON: pyfunc_answers.py SERVER MODEL TICKETS FOUND [COPY]

Runs where there is no Sortdesk: all it knows of the model is what MLflow loads. With COPY the model's files
are put there too.
"""

import importlib.metadata
import json
import pathlib
import shutil
import sys
import time

import mlflow
import pandas


def unmet(model_path):
    """The packages that the model asks for and that are not there in that version."""
    lines = mlflow.pyfunc.get_model_dependencies(model_path, format="pip")
    asked = [line.split("==") for line in pathlib.Path(lines).read_text().split()]
    return [name for name, version in asked if importlib.metadata.version(name) != version]


def refusal(model, frame):
    try:
        model.predict(frame)
    except Exception as e:
        return str(e)
    return None


def main(server, uri, tickets, found, copy=None):
    mlflow.set_tracking_uri(server)
    model = mlflow.pyfunc.load_model(uri)
    with open(tickets, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    names = model.metadata.get_input_schema().input_names()
    frame = pandas.DataFrame(rows, index=[row["ticket_id"] for row in rows])[names]
    began = time.monotonic()
    answers = model.predict(frame)
    seconds = time.monotonic() - began
    lone, replaced = (
        model.predict(pandas.DataFrame({name: pandas.Series([text], dtype=object) for name in names}))
        for text in ("refund \ud83d please\ude00\ud83d", "refund \ufffd please\ufffd\ufffd")
    )
    numbers = pandas.Series([3] * len(frame), index=frame.index, dtype=object)
    pathlib.Path(found).write_text(
        json.dumps(
            {
                "answers": dict(zip(answers.index, answers["targets"])),
                "first": [
                    dict(zip(("label", "confidence", "all_probabilities"), row))
                    for row in answers[["label", "confidence", "all_probabilities"]].itertuples(index=False)
                ],
                "versions": sorted(set(answers["model_version"])),
                "truncated": int(answers["truncated"].sum()),
                "inputs": names,
                "columns": list(answers.columns),
                "outputs": model.metadata.get_output_schema().input_names(),
                "example": model.predict(model.input_example)["label"].tolist(),
                "unmet": unmet(uri),
                "lone": lone["targets"].tolist() == replaced["targets"].tolist(),
                "without": refusal(model, frame[names[:1]]),
                "number": refusal(model, frame.astype(object).assign(**{names[0]: numbers})),
                "seconds": seconds,
                "paths": [*sys.path, *(str(getattr(m, "__file__", "")) for m in list(sys.modules.values()))],
                "java": shutil.which("java"),
            }
        )
    )
    if copy:
        mlflow.artifacts.download_artifacts(uri, dst_path=copy)


if __name__ == "__main__":
    main(*sys.argv[1:])
