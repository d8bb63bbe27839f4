"""How long each part takes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How long all takes; --quick shows that it runs, and its figures mean little."""

    rounds: int = 5
    starts: int = 5
    warm_seconds: dict = None
    closed_seconds: dict = None
    open_seconds: float = 4.0
    probes: int = 5
    probe_seconds: dict = None
    hold_seconds: float = 60.0
    over_seconds: float = 10.0
    requests: int = 50_000
    after: int = 10_000


# On one core the JVM compiles and serves in turns: it takes seconds until all that matters is compiled.
FULL = Effort(
    warm_seconds={"tfidf": 20.0, "onnx": 6.0},
    closed_seconds={"tfidf": 2.0, "onnx": 4.0},
    probe_seconds={"tfidf": 6.0, "onnx": 12.0},
)
QUICK = Effort(
    rounds=1,
    starts=1,
    warm_seconds={"tfidf": 4.0, "onnx": 1.0},
    closed_seconds={"tfidf": 1.0, "onnx": 1.0},
    open_seconds=1.0,
    probes=1,
    probe_seconds={"tfidf": 1.0, "onnx": 2.0},
    hold_seconds=2.0,
    over_seconds=2.0,
    requests=2_000,
    after=500,
)
