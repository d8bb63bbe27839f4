"""The parts of the benchmark. Each returns its figures, and the checks against limits that it makes."""

import random
import statistics
import sys

import answers
import contenders
from cluster import Cluster
from inputs import SEED
from peer_models import of_peer
from results import least, most

# score over raw, texts per CPU second and per second; another form than fp32 shall go past raw.
OVER_RAW, PAST_RAW = 0.90, 1.0
# score over each peer; the one that is sorted by hand is not to be faster.
OVER_PEER = {"arrival": 2.0, "sorted": 1.0, "torch": 2.0, "synapseml": 2.0, "spark-nlp": 2.0}
DIFFERENCE = 1e-4
# Spark NLP parts texts by a tokeniser of its own: so many tickets with raw's label show that it does the same work.
OWN_TOKENS = {"spark-nlp": 0.5}
# SQL classify over score, texts per CPU second.
OF_SCORE = 0.8
# The time of a backlog with repeats over one without; of a re-run with 1% new tickets over the full run.
REPEATS, AGAIN = 0.70, {"onnx": 0.15, "tfidf": 0.35}
LEDGER = "score.ledger=auto"
MEASURES = {"per_cpu_second": "texts a CPU second", "per_second": "texts a second"}


def pairs(inputs, effort, cluster=None):
    """Raw and score on all tickets, in turns, each first in every other pair."""
    tickets = inputs.sizes["tickets"]
    seen = []
    for number in range(effort.pairs):
        sides = {
            "raw": contenders.raw(inputs, "tickets", effort.batching),
            "score": contenders.score(inputs, "tickets", effort.settings, cluster),
        }
        inputs.forget_scores("tickets")
        inputs.forget_scores("others")
        order = list(sides) if number % 2 == 0 else list(sides)[::-1]
        pair = {who: turn(inputs, sides[who], tickets) for who in order}
        pair["ratio_cpu"], pair["ratio_wall"] = ratios(pair, "raw")
        pair["wrong_rows"], pair["largest_difference"] = answers.compare(
            answers.of_table(inputs.answers("raw")), answers.of_score(inputs.answers("score"))
        )
        say(f"pair {number + 1}", pair, ("raw", "score"))
        print(f"    ratio {pair['ratio_cpu']:.3f} and {pair['ratio_wall']:.3f}", flush=True)
        seen.append(pair)
    figures = {"form": inputs.form, "tickets": tickets, "batching": effort.batching, "pairs": seen}
    for key in ("ratio_cpu", "ratio_wall"):
        found = [pair[key] for pair in seen]
        figures[key] = statistics.median(found)
        figures["spread" if key == "ratio_cpu" else "spread_wall"] = [min(found), max(found)]
    return figures, over_raw(inputs, figures, "a cluster" if cluster else "local[2]")


def over_raw(inputs, figures, where):
    limit = OVER_RAW if inputs.form == "fp32" else PAST_RAW
    checks = []
    for key, measure in zip(("ratio_cpu", "ratio_wall"), MEASURES.values()):
        what = f"{where}, {inputs.form}: score over raw, {measure}"
        checks.append(least(what, figures[key], limit))
    wrong = max(pair["wrong_rows"] for pair in figures["pairs"])
    checks.append(most(f"{where}: tickets without exactly one row", wrong, 0))
    if inputs.form != "int8":
        differs = max(pair["largest_difference"] for pair in figures["pairs"])
        what = f"{where}: probabilities of score and raw differ by"
        checks.append(most(what, differs, DIFFERENCE))
    return checks


def local(inputs, effort):
    return pairs(inputs, effort)


def cluster(inputs, effort):
    """The same pairs, score on a standalone cluster of two executors with a core each."""
    with Cluster(inputs.folder / "cluster") as running:
        return pairs(inputs, effort, running)


def peers(inputs, effort):
    """score beside what others use on the sample, in turns, and raw for information."""
    tickets = inputs.sizes["sample"]
    sides = {
        "raw": contenders.raw(inputs, inputs.sample, effort.batching),
        "score": contenders.score(inputs, inputs.sample, effort.settings),
        **{name: of_peer(inputs, name) for name in effort.peers},
    }
    rounds, differences, same_labels = [], {}, {}
    for number in range(effort.rounds):
        inputs.forget_scores(inputs.sample)
        inputs.forget_scores("others")
        order = list(sides)[number % len(sides) :] + list(sides)[: number % len(sides)]
        seen = {who: turn(inputs, sides[who], tickets) for who in order}
        say(f"round {number + 1}", seen, sides)
        rounds.append(seen)
        expected = answers.of_table(inputs.answers("raw"))
        for name in effort.peers:
            found = answers.of_table(inputs.answers(name))
            wrong, differs = answers.compare(expected, found)
            if wrong:
                sys.exit(f"error: {name} has no row, or more than one, for {wrong} tickets")
            differences[name] = max(differs, differences.get(name, 0.0))
            same_labels[name] = min(answers.same_labels(expected, found), same_labels.get(name, 1.0))
    figures = {"tickets": tickets, "rounds": rounds, "over": {}}
    figures |= {"largest_difference": differences, "same_labels": same_labels}
    checks = []
    for name in ("raw", *effort.peers):
        both = [ratios(seen, name) for seen in rounds]
        figures["over"][name] = {}
        for column, (key, measure) in enumerate(MEASURES.items()):
            found = [ratio[column] for ratio in both]
            ratio = statistics.median(found)
            figures["over"][name][key] = {"ratio": ratio, "spread": [min(found), max(found)]}
            if name in OVER_PEER:
                limit = OVER_PEER[name]
                what = f"sample: score over {name}, {measure}"
                checks.append(least(what, ratio, limit))
    for name, differs in differences.items():
        if name in OWN_TOKENS:
            what = f"sample: tickets with one label of {name} and of raw"
            checks.append(least(what, same_labels[name], OWN_TOKENS[name]))
        else:
            what = f"sample: probabilities of {name} and raw differ by"
            checks.append(most(what, differs, DIFFERENCE))
    return figures, checks


def repeats(inputs, effort):
    """Tickets of which two in five repeat another's text, beside as many that are all different."""
    tickets = min(effort.repeats, inputs.sizes["tickets"])
    texts = sorted({text for _, text in inputs.rows("tickets")[:tickets]}, key=len)
    repeated = list(texts)
    for i in range(0, len(texts) - 4, 5):
        # Those of the next longer ones, so that there is not less to be read.
        repeated[i], repeated[i + 1] = texts[i + 2], texts[i + 3]
    for name, drawn in (("different", texts), ("repeats", repeated)):
        rows = [(f"{name[0]}{i:06d}", text) for i, text in enumerate(drawn)]
        random.Random(SEED).shuffle(rows)
        inputs.ingest(name, rows)
    seen = []
    for number in range(effort.pairs):
        order = ("different", "repeats") if number % 2 == 0 else ("repeats", "different")
        pair = {}
        for name in order:
            inputs.forget_scores(name)
            inputs.forget_scores("others")
            pair[name] = contenders.score(inputs, name, [LEDGER, *effort.settings]).turn(len(texts))
        pair["ratio_wall"] = pair["repeats"]["seconds"] / pair["different"]["seconds"]
        pair["ratio_cpu"] = pair["repeats"]["cpu_seconds"] / pair["different"]["cpu_seconds"]
        print(f"  pair {number + 1}: {pair['ratio_wall']:.3f} of the time, {pair['ratio_cpu']:.3f} of the CPU time")
        seen.append(pair)
    figures = {"tickets": len(texts), "pairs": seen}
    for key in ("ratio_wall", "ratio_cpu"):
        figures[key] = statistics.median(pair[key] for pair in seen)
    what = "40% repeats: the time of a backlog without them, times"
    return figures, [most(what, figures["ratio_wall"], REPEATS)]


def history(inputs):
    """Returns tickets for a tfidf model to learn from."""
    return inputs.rows("others") + inputs.rows("tickets")[:3000]


def sql(inputs, effort):
    """The SQL functions beside score on the sample, with the DistilBERT and with a tfidf model."""
    figures, checks = {}, []
    inputs.train_tfidf("history", history(inputs))
    many = inputs.rows("tickets")
    inputs.ingest("tfidf", many, "history")
    for scorer, name, model in (
        ("onnx", inputs.sample, "others"),
        ("tfidf", "tfidf", "history"),
    ):
        tickets = len(inputs.rows(name))
        seen = []
        for number in range(effort.pairs):
            sides = {
                "score": contenders.score(inputs, name, effort.settings, None, model),
                "sql": contenders.sql(inputs, name, model),
            }
            inputs.forget_scores(name)
            inputs.forget_scores(model)
            order = list(sides) if number % 2 == 0 else list(sides)[::-1]
            pair = {who: turn(inputs, sides[who], tickets) for who in order}
            pair["ratio_cpu"] = pair["sql"]["per_cpu_second"] / pair["score"]["per_cpu_second"]
            say(f"{scorer}, pair {number + 1}", pair, sides)
            seen.append(pair)
        ratio = statistics.median(pair["ratio_cpu"] for pair in seen)
        figures[scorer] = {"tickets": tickets, "pairs": seen, "ratio_cpu": ratio}
        what = f"{scorer}: SQL classify over score, texts a CPU second"
        checks.append(least(what, ratio, OF_SCORE))
    return figures, checks


def again(inputs, effort):
    """A full run, and one more after 1% new tickets came."""
    figures, checks = {}, []
    rows = inputs.rows("tickets")
    many = [(f"m{i:06d}", f"{i} {rows[i % len(rows)][1]}") for i in range(effort.many)]
    inputs.train_tfidf("history", history(inputs))
    for scorer, model, drawn in (("onnx", "others", rows), ("tfidf", "history", many)):
        name = f"again-{scorer}"
        inputs.ingest(name, drawn, model)
        more = [(f"n{i:06d}", f"new {i} {drawn[i][1]}") for i in range(len(drawn) // 100)]
        turns = {}
        for which in ("full", "again"):
            if which == "again":
                inputs.add(name, more)
            settings = [LEDGER, *effort.settings]
            contender = contenders.score(inputs, name, settings, None, model)
            turns[which] = contender.turn(len(more) if which == "again" else len(drawn))
            inputs.forget_scores(model)
        ratio = turns["again"]["seconds"] / turns["full"]["seconds"]
        figures[scorer] = {"tickets": len(drawn), "new": len(more), "ratio_wall": ratio, **turns}
        what = f"{scorer}, {len(drawn):,} tickets and {len(more):,} new ones: the time of the full run, times"
        checks.append(most(what, ratio, AGAIN[scorer]))
        inputs.remove(name)
    return figures, checks


def turn(inputs, contender, tickets):
    inputs.forget_answers(contender.who)
    return contender.turn(tickets)


def ratios(seen, other):
    return [seen["score"][key] / seen[other][key] for key in MEASURES]


def say(what, seen, sides):
    told = (
        f"{who} {seen[who]['per_cpu_second']:.1f} a CPU second, {seen[who]['per_second']:.1f} a second"
        for who in sides
    )
    print(f"  {what}: " + "; ".join(told), flush=True)
