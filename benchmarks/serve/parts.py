"""The parts of the benchmark. Each returns its figures, and the checks against limits that it makes."""

import statistics
import time

from clients import Nuisances
from load import holds, load
from results import least, most
from services import CORES, peer, sortdesk

# p99 in milliseconds that a rate must keep for it to count as capacity.
HELD = {"tfidf": 50.0, "onnx": 250.0}
# A ticket takes an encoder some 30 ms: 50 ms, the default, would refuse the second one that waits.
WAITS = {"tfidf": (), "onnx": ("serve.queue.max_wait_ms=200",)}
NOBODY_REFUSED = ("serve.queue.max_wait_ms=600000", "serve.queue.deadline_ms=600000")


def start(inputs, effort):
    """From the start of ./sortdesk to a ready service, on all cores; the first time it fetches the model."""
    figures, checks = {}, []
    for scorer, limit in (("tfidf", 2.0), ("onnx", 4.0)):
        first = first_start(inputs, scorer)
        later = []
        for _ in range(effort.starts):
            with sortdesk(scorer, inputs.workdirs[scorer], inputs.logs, cores=CORES) as service:
                later.append(service.seconds_to_ready)
        figures[scorer] = {"first": first, "later": later, "median": statistics.median(later)}
        checks.append(most(f"{scorer}: ready, seconds", statistics.median(later), limit))
        checks.append(most(f"{scorer}: ready, the model fetched first, seconds", first, limit))
    return figures, checks


def first_start(inputs, scorer):
    copies = inputs.folder / f"copies-{scorer}-{time.time_ns()}"
    setting = f"serve.models={copies}"
    with sortdesk(scorer, inputs.workdirs[scorer], inputs.logs, setting, cores=CORES) as service:
        return service.seconds_to_ready


def closed(inputs, effort, scorer):
    """Closed loop at 1, 8 and 64 clients, then open loop at two rates; the services take turns."""
    rates = {"tfidf": (100, 1000), "onnx": (5, 15)}[scorer]
    seconds = effort.closed_seconds[scorer]
    rounds = []
    with (
        sortdesk(scorer, inputs.workdirs[scorer], inputs.logs, *NOBODY_REFUSED) as ours,
        peer(scorer, inputs.models, inputs.logs) as theirs,
    ):
        for service in (ours, theirs):
            load("closed", service, inputs.of(service), (8, effort.warm_seconds[scorer]))
        for _ in range(effort.rounds):
            seen = {}
            for service in (ours, theirs):
                figures = load(
                    "closed", service, inputs.of(service), *((n, seconds) for n in (1, 8, 64))
                )
                seen[service.who] = {f"closed {n}": f for n, f in zip((1, 8, 64), figures)}
                for rate in rates:
                    # Of its own, so that what one rate leaves behind does not fall to the next.
                    (figure,) = load(
                        "open", service, inputs.of(service), (rate, effort.open_seconds)
                    )
                    seen[service.who][f"open {rate}/s"] = figure
            rounds.append(seen)
    ratios = [
        r["Sortdesk"]["closed 8"]["per_cpu_second"] / r["FastAPI"]["closed 8"]["per_cpu_second"]
        for r in rounds
    ]
    walls = [
        r["Sortdesk"]["closed 8"]["per_second"] / r["FastAPI"]["closed 8"]["per_second"]
        for r in rounds
    ]
    p99 = [
        r["Sortdesk"][{"tfidf": "open 1000/s", "onnx": "closed 8"}[scorer]]["latency"]["p99"]
        for r in rounds
    ]
    figures = {
        "rounds": rounds,
        "ratio_cpu": statistics.median(ratios),
        "ratio_wall": statistics.median(walls),
        "spread": [min(ratios), max(ratios)],
    }
    if scorer == "tfidf":
        return figures, [
            least(
                "tfidf: requests a CPU second over FastAPI's, 8 clients", figures["ratio_cpu"], 10.0
            ),
            most("tfidf: p99 at 1,000 requests a second, ms", statistics.median(p99), 10.0),
        ]
    return figures, [most("onnx: p99 with 8 clients, ms", statistics.median(p99), 100.0)]


def capacity(inputs, effort, scorer):
    """The highest rate that is held without a refusal, then three times that, then the rate before.

    Where no rate was held there is no capacity, and nothing that could be three times as much.
    """
    limit = HELD[scorer]
    with sortdesk(scorer, inputs.workdirs[scorer], inputs.logs, *WAITS[scorer]) as service:
        requests = inputs.of(service)
        rate, tried = search(service, requests, effort, limit)
        held = least(f"{scorer}: a rate was held for {effort.hold_seconds:.0f} s", rate or 0.0, 1.0)
        if rate is None:
            return {"rate": None, "tried": tried}, [held]
        before = service.resident()
        calm = max(1.0, 0.5 * rate)
        phases = [(calm, 3.0), (3 * rate, effort.over_seconds), *((calm, 1.0) for _ in range(6))]
        _, over, *after = load("open", service, requests, *phases)
        grown = service.resident() / before
    normal = next(
        (i for i in range(len(after)) if all(holds(f, limit) for f in after[i:])), len(after)
    )
    figures = {
        "rate": rate,
        "tried": tried,
        "over": over,
        "after": after,
        "normal_after_seconds": normal,
        "grown": grown,
    }
    checks = [
        held,
        most(
            f"{scorer}: p99 of what is accepted at three times the capacity, ms",
            over["latency"].get("p99", 0.0),
            2 * limit,
        ),
        most(f"{scorer}: p99 of refusals then, ms", over["refusedLatency"].get("p99", 0.0), limit),
        most(f"{scorer}: failed or unanswered then", over["failed"] + over["unanswered"], 0),
        most(f"{scorer}: normal again after seconds", normal, 5),
        most(f"{scorer}: resident memory after over before", grown, 1.1),
    ]
    return figures, checks


def search(service, requests, effort, limit):
    """Returns the highest rate that was held for long, or None, and all that were tried."""
    seconds = effort.probe_seconds[service.scorer]
    warm = effort.warm_seconds[service.scorer]
    _, top = load("closed", service, requests, (4, warm), (4, min(seconds, warm)))
    low, high = 0.0, 1.2 * top["per_second"]
    tried = []
    for _ in range(effort.probes):
        rate = (low + high) / 2 if low else 0.7 * high
        _, figures = load("open", service, requests, (0.5 * rate, 1.0), (rate, seconds))
        fits = holds(figures, limit)
        low, high = (rate, high) if fits else (low, rate)
        tried.append(short(rate, seconds, figures, fits))
    rate = low or 0.5 * high
    while True:
        _, figures = load("open", service, requests, (0.5 * rate, 1.0), (rate, effort.hold_seconds))
        fits = holds(figures, limit)
        tried.append(short(rate, effort.hold_seconds, figures, fits))
        if fits:
            return rate, tried
        if len(tried) >= effort.probes + 4:
            return None, tried
        rate *= 0.85


def short(rate, seconds, figures, fits):
    named = ("ok", "refused", "failed", "unanswered", "latency", "lag", "generator_busy")
    return {
        "rate": rate,
        "seconds": seconds,
        "held": fits,
        **{name: figures[name] for name in named},
    }


def nuisance(inputs, effort):
    """1,000 idle connections, 50 that send a byte a second, 50 that stopped within a body: others are not hurt."""
    with sortdesk("tfidf", inputs.workdirs["tfidf"], inputs.logs) as service:
        requests = inputs.of(service)
        load("closed", service, requests, (8, effort.warm_seconds["tfidf"]))
        (alone,) = load("open", service, requests, (1000, effort.open_seconds))
        with Nuisances(service.port) as nuisances:
            (beside,) = load("open", service, requests, (1000, effort.open_seconds))
            counted = nuisances.count()
    lost = beside["refused"] + beside["failed"] + beside["unanswered"]
    return {"alone": alone, "beside": beside, "connections": counted}, [
        most(
            "tfidf: p99 beside slow, half-sent and idle connections, ms",
            beside["latency"]["p99"],
            10.0,
        ),
        most("tfidf: lost requests beside them", lost, 0),
    ]


def memory(inputs, effort, scorer):
    """Resident memory after 50,000 requests, and after 10,000 more."""
    limit = {"tfidf": 300.0, "onnx": 600.0}[scorer]
    with sortdesk(scorer, inputs.workdirs[scorer], inputs.logs, *NOBODY_REFUSED) as service:
        figures = {"ready": service.resident()}
        whole = count(
            service,
            inputs.of(service),
            {"tfidf": effort.requests, "onnx": effort.requests // 100}[scorer],
        )
        figures["whole_texts"] = whole
        if scorer == "onnx":
            count(service, inputs.requests["short"], effort.requests - whole)
        figures["after"] = service.resident()
        count(
            service,
            inputs.requests["short"] if scorer == "onnx" else inputs.of(service),
            effort.after,
        )
        if scorer == "onnx":
            count(service, inputs.of(service), effort.after // 100)
        figures["later"] = service.resident()
    return figures, [
        most(
            f"{scorer}: resident after {effort.requests:,} requests, MB", figures["after"], limit
        ),
        most(
            f"{scorer}: resident after {effort.after:,} more over that",
            figures["later"] / figures["after"],
            1.05,
        ),
    ]


def count(service, requests, number):
    """Sends at least so many requests by 8 clients, and returns how many."""
    sent, seconds = 0, 2.0
    while sent < number:
        (figures,) = load("closed", service, requests, (8, seconds))
        sent += figures["ok"]
        seconds = min(60.0, max(0.5, 1.02 * (number - sent) / max(1.0, figures["per_second"])))
    return sent
