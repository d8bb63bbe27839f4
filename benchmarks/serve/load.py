"""Loads a service with the generator, which has the last core to itself."""

import json
import subprocess
import sys

from services import GENERATOR_CORE, benchmark_java

# The generator is a JVM of its own: until it is compiled it sends late, by tens of milliseconds on one core.
WARM_SECONDS = 2.0

# Milliseconds, p99: a generator with a core to itself sends well within this.
LATE = 2.0


def load(kind, service, requests, *phases):
    """Returns the figures of each phase: kind is open or closed, a phase (load, seconds).

    The first load runs for a while before, which is not measured.
    """
    warm = (phases[0][0], WARM_SECONDS)
    text = ",".join(f"{amount:.3f}:{seconds:.3f}" for amount, seconds in (warm, *phases))
    command = ["taskset", "-c", str(GENERATOR_CORE)]
    command += benchmark_java("Load", kind, text, service.port, requests, service.pid)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"error: the generator ended with {done.returncode}; {service.log} may say more")
    return [seen(kind, phase) for phase in json.loads(done.stdout)[1:]]


def seen(kind, figures):
    """Adds what is worked out of the counts, and refuses a measurement with wrong answers."""
    if figures["wrong"]:
        sys.exit(f"error: {figures['wrong']} answers do not say what they should")
    late = figures["lag"].get("p99", 0.0)
    if kind == "open" and late > LATE and not figures["unanswered"]:
        print(
            f"  (requests were sent late, p99 {late:.0f} ms: the machine is not quiet, and latencies hold it)"
        )
    seconds = max(figures["seconds"], 1e-9)
    figures["per_second"] = figures["ok"] / seconds
    if kind == "closed":
        # In open loop some are answered when the phase is over.
        figures["per_cpu_second"] = figures["ok"] / max(figures["serverCpu"], 0.01)
    figures["generator_busy"] = figures["generatorCpu"] / seconds
    figures["megabytes"] = figures.pop("resident") / 1e6
    return figures


def holds(figures, p99_limit):
    """Whether a phase was answered whole, without a refusal, and in time."""
    lost = figures["refused"] + figures["failed"] + figures["unanswered"]
    return lost == 0 and figures["ok"] > 0 and figures["latency"]["p99"] < p99_limit
