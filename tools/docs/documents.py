"""What a Markdown document says of its fenced blocks: which are run, what they print, which are left and why.

A mark is an HTML comment, which a reader does not see. Directly before a block:

    <!-- run -->                           commands, which must end with 0
    <!-- run, in the background -->        a server; it is ready once it has printed the block that follows
    <!-- output: MASK, ... -->             what the commands of the block before print (masks: see masks.py)
    <!-- run by .ci/suites/NAME.sh -->     what that suite runs; it names the document
    <!-- not run: REASON -->               the rest

Anywhere, for the whole document:

    <!-- port 8080: VARIABLE -->           a free port stands in for this one, and the variable has it
    <!-- goes on after README.md -->       needs what the commands of that document leave behind
    <!-- blocks are run by .ci/suites/NAME.sh -->    the same of all blocks without a mark of their own
"""

import dataclasses
import re

import masks

MARKS = "run | run, in the background | output: MASK, ... | run by .ci/suites/NAME.sh | not run: REASON"
OF_BLOCKS = re.compile(
    r"(?P<run>run(?P<background>, in the background)?)"
    r"|output(: (?P<masks>.+))?"
    r"|run by (?P<suite>\.ci/suites/\S+\.sh)"
    r"|not run: (?P<reason>.+)"
)
PORT = re.compile(r"port (\d+): ([A-Z_]+)")
AFTER = re.compile(r"goes on after (\S+\.md)")
SUITE = re.compile(r"blocks are run by (\.ci/suites/\S+\.sh)")
FENCE = re.compile(r"( *)(`{3,}|~{3,})([^`]*)")


@dataclasses.dataclass
class Step:
    """Commands, with what they are to print where that is shown."""

    line: int
    text: str
    background: bool = False
    output: masks.Shown | None = None


@dataclasses.dataclass
class Document:
    """A document as it is run. Problems are what is wrong with its marks, each with its line."""

    name: str
    steps: list[Step] = dataclasses.field(default_factory=list)
    left: list[tuple[int, str]] = dataclasses.field(default_factory=list)
    ports: dict[str, str] = dataclasses.field(default_factory=dict)
    after: list[str] = dataclasses.field(default_factory=list)
    suite: str | None = None
    problems: list[str] = dataclasses.field(default_factory=list)

    def problem(self, line, what):
        self.problems.append(f"{self.name}:{line}: {what}")


def parts(text):
    """Yields ("comment", line, text), ("block", line, lines) and ("text", line, line), in their order."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        start, line = at, lines[at]
        at += 1
        fence = FENCE.fullmatch(line)
        if fence:
            indent, ticks = len(fence[1]), fence[2]
            inside = []
            closing = re.compile(rf" *{re.escape(ticks[0])}{{{len(ticks)},}} *")
            while at < len(lines) and not closing.fullmatch(lines[at]):
                inside.append(lines[at][indent:] if not lines[at][:indent].strip() else lines[at])
                at += 1
            at += 1
            yield "block", start + 1, inside
        elif line.lstrip().startswith("<!--"):
            while "-->" not in lines[at - 1] and at < len(lines):
                at += 1
            body = " ".join(part.strip() for part in lines[start:at])
            yield "comment", start + 1, body.removeprefix("<!--").split("-->")[0].strip()
        elif line.strip():
            yield "text", start + 1, line


def read(name, text, root):
    """Reads a document of the repository at root: name is its path there."""
    document = Document(name)
    mark, previous = None, None
    for kind, line, content in parts(text):
        block_mark = OF_BLOCKS.fullmatch(mark[1]) if mark else None
        if kind == "block":
            previous = add(document, line, content, mark and mark[1], block_mark, previous)
            if block_mark and block_mark["suite"]:
                left_to_a_suite(document, line, block_mark["suite"], root)
        elif block_mark:
            document.problem(mark[0], f"the mark '{mark[1]}' stands before no block")
        mark = None
        if kind == "comment" and not of_document(document, line, content, root):
            mark = (line, content)
    if mark and OF_BLOCKS.fullmatch(mark[1]):
        document.problem(mark[0], f"the mark '{mark[1]}' stands before no block")
    for step in document.steps:
        if step.background and not step.output:
            document.problem(step.line, "nothing says when it is ready: show what it prints in a block marked as output")
    for line, reason in document.left:
        for suite in re.findall(r"\.ci/suites/[\w-]+\.sh", reason):
            if not (root / suite).is_file():
                document.problem(line, f"there is no {suite}")
    return document


def add(document, line, lines, text, mark, previous):
    """Adds a block with its mark, and returns the step whose output may follow."""
    if mark is None:
        if text is not None:
            document.problem(line, f"the block's mark '{text}' is none of: {MARKS}")
        elif document.suite:
            document.left.append((line, f"{document.suite} runs it"))
        else:
            document.problem(line, f"the block has no mark; put one before it, as <!-- MARK -->: {MARKS}")
        return None
    if mark["run"]:
        step = Step(line, "\n".join(lines) + "\n", bool(mark["background"]))
        document.steps.append(step)
        return step
    if mark["suite"]:
        document.left.append((line, f"{mark['suite']} runs it"))
        return None
    if mark["reason"]:
        document.left.append((line, mark["reason"]))
        return None
    if previous is None:
        document.problem(line, "the output follows no block that is run")
        return None
    try:
        previous.output = masks.Shown.of(line + 1, lines, mark["masks"] or "")
    except masks.MaskError as error:
        document.problem(line, str(error))
    return None


def of_document(document, line, text, root):
    """Takes a mark of the whole document; False where the comment is none."""
    if port := PORT.fullmatch(text):
        document.ports[port[1]] = port[2]
    elif after := AFTER.fullmatch(text):
        document.after.append(after[1])
    elif suite := SUITE.fullmatch(text):
        document.suite = suite[1]
        left_to_a_suite(document, line, suite[1], root)
    else:
        return False
    return True


def left_to_a_suite(document, line, suite, root):
    """A suite that runs blocks of a document names it."""
    file = root / suite
    if not file.is_file() or document.name not in file.read_text():
        document.problem(line, f"there is no {suite} that names {document.name}")
