"""Answers for tickets, by ticket and target, and where two sets of them differ."""

TOLERANCE = 1e-5


def of_row(row):
    """The answer that a row of the table predictions holds."""
    return row["label"], dict(row["probabilities"])


def of_json(answer, targets):
    """The answers of one JSON answer, by target: the first one's are the fields of the answer itself."""
    parts = answer["targets"] if len(targets) > 1 else {targets[0]: answer}
    return {name: (part["label"], part["all_probabilities"]) for name, part in parts.items()}


def differences(expected, found, tolerance=TOLERANCE):
    """Says where answers differ: each is {(ticket, target): (label, {label: probability})}."""
    wrong = [f"{key}: no answer" for key in expected.keys() - found.keys()]
    wrong += [f"{key}: an answer to nothing" for key in found.keys() - expected.keys()]
    for key in expected.keys() & found.keys():
        label, probabilities = expected[key]
        other_label, others = found[key]
        if label != other_label:
            wrong.append(f"{key}: {other_label}, not {label}")
        if probabilities.keys() != others.keys():
            wrong.append(f"{key}: other labels")
            continue
        # Whatever is not within the tolerance is wrong, a number that is none too.
        far = [abs(others[name] - p) for name, p in probabilities.items()]
        far = [distance for distance in far if not distance <= tolerance]
        if far:
            wrong.append(f"{key}: a probability differs by {far[0]:.3g}")
    return sorted(wrong)


def largest(expected, found):
    """The largest difference of a probability, over the answers that both have."""
    return max(
        (
            abs(found[key][1].get(name, float("inf")) - p)
            for key in expected.keys() & found.keys()
            for name, p in expected[key][1].items()
        ),
        default=0.0,
    )


def planted(answers):
    """Copies of answers with one thing changed in each, and what has to be said of it."""
    key = sorted(answers)[len(answers) // 2]
    label, probabilities = answers[key]
    name = min(probabilities, key=probabilities.get)

    def changed(value):
        return {**answers, key: value}

    def moved(by):
        return changed((label, {**probabilities, name: probabilities[name] + by}))

    yield "a probability moved by 2e-5", moved(2e-5), True
    yield "a probability moved by -2e-5", moved(-2e-5), True
    yield "a probability that is no number", moved(float("nan")), True
    yield "a probability moved by 5e-6", moved(5e-6), False
    yield "another label", changed((name, probabilities)), True
    yield "a label less", changed((label, {n: p for n, p in probabilities.items() if n != name})), True
    yield "an answer less", {k: v for k, v in answers.items() if k != key}, True
    yield "an answer more", {**answers, ("none", key[1]): answers[key]}, True
