"""Writes the golden values that Sortdesk's metrics are held to, from scikit-learn and NumPy.

python -m venv VENV && VENV/bin/pip install -r tools/reference/requirements-metrics.txt
VENV/bin/python tools/reference/metrics.py > pipelines/src/test/resources/metrics-golden.json
"""

import json
import warnings

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_recall_fscore_support,
)

warnings.filterwarnings("ignore", message=".*ill-defined.*")


def calibration(probabilities, truth, bins):
    """Expected calibration error as in Guo et al. 2017: bins ((m - 1) / M, m / M]."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    error = 0.0
    for m in range(1, bins + 1):
        inside = (confidence > (m - 1) / bins) & (confidence <= m / bins)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    return float(error)


def case(name, known, unknown, rows, skill, seed, sharp=1.0, never=()):
    """One target: `known` labels that the scorer knows and `unknown` ones that it does not."""
    random = np.random.default_rng(seed)
    total = known + unknown
    weights = 1.0 / np.arange(1, total + 1)
    truth = random.choice(total, size=rows, p=weights / weights.sum())
    logits = random.normal(size=(rows, known))
    for row, label in enumerate(truth):
        if label < known:
            logits[row, label] += skill
    logits[:, list(never)] = -60.0
    logits *= sharp
    probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    predicted = probabilities.argmax(axis=1)
    whole = np.hstack([probabilities, np.zeros((rows, unknown))])
    labels = list(range(total))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=labels, zero_division=0
    )
    return {
        "name": name,
        "known": known,
        "labels": [f"label {i:03d}" for i in range(total)],
        "truth": truth.tolist(),
        "probabilities": probabilities.tolist(),
        "accuracy": float(accuracy_score(truth, predicted)),
        "macro_f1": float(f1_score(truth, predicted, average="macro", zero_division=0)),
        "weighted_f1": float(f1_score(truth, predicted, average="weighted", zero_division=0)),
        "log_loss": float(log_loss(truth, np.maximum(whole, 1e-15), labels=labels)),
        "ece": calibration(probabilities, truth, 15),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "confusion": confusion_matrix(truth, predicted, labels=labels).tolist(),
    }


quantile_values = np.random.default_rng(9).normal(size=101)
print(
    json.dumps(
        {
            "cases": [
                case("two labels", 2, 0, 40, 1.0, 1),
                case("labels unknown to the scorer", 4, 2, 60, 2.0, 2),
                case("more labels than rows", 30, 0, 20, 3.0, 3),
                case("a label that is never predicted", 5, 0, 80, 1.5, 4, never=(1,)),
                case("certain and wrong", 3, 0, 50, 0.5, 5, sharp=80.0),
            ],
            "quantiles": {
                "values": quantile_values.tolist(),
                "shares": [0.0, 0.025, 0.05, 0.5, 0.9, 0.975, 1.0],
                "expected": np.quantile(
                    quantile_values, [0.0, 0.025, 0.05, 0.5, 0.9, 0.975, 1.0]
                ).tolist(),
            },
        },
        indent=None,
        separators=(",", ":"),
    )
)
