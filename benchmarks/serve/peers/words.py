"""FastAPI with scikit-learn."""

import os

import joblib
import sklearn

from answers import service

sklearn.set_config(assume_finite=True)
MODEL = joblib.load(os.path.join(os.environ["PEER_MODELS"], "words.joblib"))


def classify(text):
    matrix = MODEL["features"].transform([text])
    return {
        target: dict(zip(head.classes_.tolist(), head.predict_proba(matrix)[0].tolist()))
        for target, head in MODEL["heads"].items()
    }


app = service(classify)
