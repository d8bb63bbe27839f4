"""Compares what commands print with what a document shows of it.

Line by line and character by character, but for `...` in the shown line, which is any text within the line, and for
these masks, which the block's mark declares:

    version            tfidf-44666f6e918a is any version of that scorer, the same one throughout the run
    shortened          0.975 is any number that rounds to it
    ±0.01 in "TEXT"    a number with a decimal point may differ by this, in lines that hold TEXT (or in all, without it)
    field NAME         the value of this JSON field is any of its kind, a string or a number
    wrapped            a line that begins with a space continues the one before, which has no line break there
    also "TEXT"        lines of this text may come in between; `...` in it is any text
"""

import dataclasses
import difflib
import re

MASK = re.compile(
    r"(?P<word>version|shortened|wrapped)"
    r'|±(?P<near>\d+(?:\.\d+)?)(?: in "(?P<where>[^"]+)")?'
    r"|field (?P<field>\w+)"
    r'|also "(?P<also>[^"]+)"'
)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE]-?\d+)?(?!\w|\.\d)")
DECIMAL = r"(?<![\w.])-?\d+\.\d+(?!\w|\.\d)"
VERSION = re.compile(r"(tfidf|onnx)-[0-9a-f]{12}(?![0-9a-f])")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class MaskError(ValueError):
    """A mask that is none, or that masks nothing."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A shown line: its number in the document, its text, and its parts, of which strings stand for themselves."""

    number: int
    text: str
    parts: tuple


@dataclasses.dataclass(frozen=True)
class Any:
    """Any text."""


@dataclasses.dataclass(frozen=True)
class Number:
    value: float
    tolerance: float


@dataclasses.dataclass(frozen=True)
class Version:
    shown: str


@dataclasses.dataclass(frozen=True)
class Value:
    """The value of a JSON field, of this form."""

    form: re.Pattern


@dataclasses.dataclass(frozen=True)
class Shown:
    """A block of output, as the document shows it."""

    lines: tuple[Line, ...]
    also: tuple[Line, ...]

    @staticmethod
    def of(number, lines, declared):
        """Reads a block whose first line has this number; declared are its masks."""
        found = parse(declared)
        words = {mask["word"] for mask in found}
        texts = []
        for offset, text in enumerate(lines):
            if "wrapped" in words and texts and text.startswith(" "):
                texts[-1][1] += text.strip()
            else:
                texts.append([number + offset, text])
        whole = "\n".join(text for _, text in texts)
        for mask in found:
            idle = {
                "version": not VERSION.search(whole),
                "shortened": not re.search(DECIMAL, whole),
                "wrapped": len(texts) == len(lines),
            }.get(mask["word"], False)
            idle = idle or bool(mask["near"]) and not re.search(DECIMAL, whole)
            idle = idle or bool(mask["where"]) and mask["where"] not in whole
            idle = idle or bool(mask["field"]) and f'"{mask["field"]}":' not in whole
            if idle:
                raise MaskError(f"the mask {mask[0]} masks nothing here; take it away")
        also = tuple(Line(0, m["also"], split(m["also"], [])) for m in found if m["also"])
        return Shown(tuple(Line(at, text, split(text, found)) for at, text in texts), also)

    def compare(self, printed, versions):
        """Returns None where what was printed is what is shown, else the difference for people.

        versions is what each shown version stands for so far; those seen first here are put into it.
        """
        known = dict(versions)
        waiting = list(self.lines)
        same = True
        for text in printed.splitlines():
            found = match(waiting[0].parts, text, known) if waiting else None
            if found is not None:
                known = found
                waiting.pop(0)
            elif not self.comes_between(text):
                same = False
        if same and not waiting:
            versions.update(known)
            return None
        return self.difference(printed, known)

    def comes_between(self, text):
        return any(match(line.parts, text, {}) is not None for line in self.also)

    def difference(self, printed, versions):
        shown = [line.text for line in self.lines]
        # A line that is as shown is put as it is shown, so that only real differences stand out.
        got = []
        for text in printed.splitlines():
            like = next((line.text for line in self.lines if match(line.parts, text, versions) is not None), None)
            if like is not None or not self.comes_between(text):
                got.append(text if like is None else like)
        rows = []
        for action, i, j, k, m in difflib.SequenceMatcher(None, shown, got, autojunk=False).get_opcodes():
            sign = " " if action == "equal" else "-"
            rows += [f"{line.number:6} {sign} {line.text}" for line in self.lines[i:j]]
            rows += [] if action == "equal" else [f"{'':6} + {text}" for text in got[k:m]]
        return "\n".join(rows)


def parse(declared):
    """The masks of a mark, as matches of MASK."""
    found, at = [], 0
    while at < len(declared):
        mask = MASK.match(declared, at)
        if not mask or declared[mask.end() : mask.end() + 2] not in ("", ", "):
            raise MaskError(f"'{declared[at:]}' begins with no mask: see tools/docs/masks.py")
        found.append(mask)
        at = mask.end() + 2
    return found


def split(text, found):
    """A shown line's parts, as the masks say."""
    words = {mask["word"] for mask in found}
    fields = [mask["field"] for mask in found if mask["field"]]
    near = [float(m["near"]) for m in found if m["near"] and (m["where"] is None or m["where"] in text)]
    forms = [r"(?P<any>\.\.\.)"]
    if fields:
        forms.append(rf'"(?:{"|".join(fields)})":(?P<value>{STRING.pattern}|{NUMBER.pattern})')
    if "version" in words:
        forms.append(rf"(?P<version>{VERSION.pattern})")
    if near or "shortened" in words:
        forms.append(rf"(?P<number>{DECIMAL})")
    parts, done = [], 0
    for part in re.finditer("|".join(forms), text):
        name = part.lastgroup
        start, end = part.span(name)
        parts.append(text[done:start])
        done = end
        value = part[name]
        if name == "any":
            parts.append(Any())
        elif name == "value":
            parts.append(Value(STRING if value.startswith('"') else NUMBER))
        elif name == "version":
            parts.append(Version(value))
        else:
            half = 0.5 * 10 ** -len(value.partition(".")[2]) if "shortened" in words else 0.0
            parts.append(Number(float(value), max([half, *near]) + 1e-12))
    return tuple(part for part in (*parts, text[done:]) if part != "")


def match(parts, text, versions):
    """Returns what the shown versions stand for where the text is as the parts say, else None."""
    failed = set()

    def rest(index, at, known):
        if index == len(parts):
            return known if at == len(text) else None
        state = (index, at, frozenset(known.items()))
        if state in failed:
            return None
        for end, then in ways(parts[index], at, known):
            found = rest(index + 1, end, then)
            if found is not None:
                return found
        failed.add(state)
        return None

    def ways(part, at, known):
        if isinstance(part, str):
            if text.startswith(part, at):
                yield at + len(part), known
        elif isinstance(part, Any):
            for end in range(at, len(text) + 1):
                yield end, known
        elif isinstance(part, Value):
            if found := part.form.match(text, at):
                yield found.end(), known
        elif isinstance(part, Number):
            found = NUMBER.match(text, at)
            if found and abs(float(found[0]) - part.value) <= part.tolerance:
                yield found.end(), known
        elif found := VERSION.match(text, at):
            stands_for = known.get(part.shown)
            taken = found[0] in known.values()
            if found[0] == stands_for or (stands_for is None and not taken and part.shown.startswith(found[1])):
                yield found.end(), {**known, part.shown: found[0]}

    return rest(0, 0, versions)
