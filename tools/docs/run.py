"""Runs the commands that documents show, and compares what they print with what the documents show of it.

    python3 tools/docs/run.py [--check] [--folder FOLDER] [--env NAME=VALUE] [DOCUMENT...]

FOLDER is a clone in which nothing has been done yet; the documents, README.md and docs/*.md without names, are read
from it and run in it, in this order, each in a shell of its own. The environment is empty but for the home, PATH,
LANG, JAVA_HOME, what names a proxy, and --env. --check runs nothing: it looks whether every block has its mark.
How to mark a block is said in documents.py and masks.py.

Ends with "N passed, N failed", and with 1 where something failed.
"""

import argparse
import os
import pathlib
import re
import socket
import sys
import tempfile
import time

import documents
import session

KEPT = ("PATH", "LANG", "JAVA_HOME", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
# A block that takes longer than this is worth a line.
LONG_SECONDS = 10


class Run:
    """All documents of a run. It counts what holds and what does not."""

    def __init__(self, folder, environment, seconds, room):
        self.folder, self.environment, self.seconds, self.room = folder, environment, seconds, room
        self.passed = self.failed = self.blocks = self.outputs = self.left = 0
        self.ports, self.versions, self.servers = {}, {}, []

    def check(self, what, problem=None):
        """Counts a check, which failed where there is a problem, and says so."""
        self.passed, self.failed = self.passed + (problem is None), self.failed + (problem is not None)
        print(f"ok: {what}" if problem is None else f"FAILED: {what}{problem}", flush=True)

    def marks(self, document):
        for problem in document.problems:
            self.check("", problem)
        if not document.problems:
            self.check(f"{document.name}: every block is run or says why not")
        for line, reason in document.left:
            print(f"left: {document.name}:{line}: {reason}")
        self.left += len(document.left)

    def document(self, document):
        if not document.steps:
            return
        own = dict(self.environment)
        for port, variable in document.ports.items():
            own[variable] = self.ports.setdefault(port, str(free_port()))
        shell = session.Session(self.folder, own, self.room / document.name, self.seconds)
        lost = None
        try:
            for step in document.steps:
                place = f"{document.name}:{step.line}"
                if lost:
                    self.check(place, f" was not reached, because of {lost}")
                    continue
                try:
                    self.step(document, step, shell, place)
                except session.Ended as ended:
                    lost = place
                    self.check(f"{place}: {first(step)}", f" {ended}")
        finally:
            shell.close()

    def step(self, document, step, shell, place):
        self.blocks += 1
        text = self.to_free_ports(document, step.text)
        began, cpu = time.monotonic(), shell.cpu_seconds()
        if step.background:
            printed = self.serve(document, step, shell, text)
        else:
            printed = self.to_shown_ports(document, shell.run(text))
            self.check(f"{place}: {first(step)}")
        took = time.monotonic() - began
        if took >= LONG_SECONDS:
            print(f"measured: {place}: {first(step)}: {took:.0f} s ({shell.cpu_seconds() - cpu:.0f} s of CPU)")
        if step.output:
            self.outputs += 1
            difference = step.output.compare(printed, self.versions)
            head = f"\n  what {place} prints is not as shown (- shown, + printed):\n"
            self.check(f"{place}: prints what is shown", difference and head + difference)

    def serve(self, document, step, shell, text):
        def is_ready(printed):
            return step.output.compare(self.to_shown_ports(document, printed), dict(self.versions)) is None

        server, ready = shell.start(text, is_ready)
        self.servers.append((f"{document.name}:{step.line}: {first(step)}", server))
        ended = server.process.poll()
        if ready and ended is not None:
            raise session.Ended(f"ended with {ended}, and was to run on")
        self.check(f"{document.name}:{step.line}: {first(step)}", None if ready else " did not get ready")
        return self.to_shown_ports(document, server.printed())

    def to_free_ports(self, document, text):
        for port in document.ports:
            text = re.sub(rf"(?<![\w.]){port}(?!\w)", self.ports[port], text)
        return text

    def to_shown_ports(self, document, text):
        for port in document.ports:
            text = re.sub(rf"(?<![\w.]){self.ports[port]}(?!\w)", port, text)
        return text

    def stop(self):
        for what, server in reversed(self.servers):
            self.check(f"{what}: ends when it is told to", None if server.stop() else " had to be killed")


def first(step):
    return step.text.strip().partition("\n")[0]


def free_port():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return own.getsockname()[1]


def named(folder, names):
    """The names of the documents, the README first."""
    return names or ["README.md", *sorted(f"docs/{file.name}" for file in (folder / "docs").glob("*.md"))]


def main(words):
    parser = argparse.ArgumentParser(description="Runs what documents show.")
    parser.add_argument("documents", nargs="*")
    parser.add_argument("--check", action="store_true", help="run nothing, look at the marks")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path.cwd(), help="the clone (here without)")
    parser.add_argument("--room", type=pathlib.Path, help="an empty folder for home, scripts and logs (a temporary one)")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--seconds", type=int, default=900, help="how long a block may take (%(default)s)")
    options = parser.parse_args(words)
    folder = options.folder.resolve()
    room = (options.room or pathlib.Path(tempfile.mkdtemp(prefix="docs-"))).resolve()
    home = room / "home"
    home.mkdir(parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"HOME": str(home)} | dict(pair.split("=", 1) for pair in options.env)
    run = Run(folder, environment, options.seconds, room)
    read = [documents.read(name, (folder / name).read_text(), folder) for name in named(folder, options.documents)]
    for number, document in enumerate(read):
        for name in document.after:
            if name not in [earlier.name for earlier in read[:number]]:
                document.problem(1, f"goes on after {name}, which has to be run before it")
        run.marks(document)
    if not options.check:
        try:
            for document in read:
                run.document(document)
        finally:
            run.stop()
        print(f"measured: {run.blocks} blocks run, {run.outputs} outputs compared, {run.left} blocks left; logs: {room}")
    print(f"{run.passed} passed, {run.failed} failed")
    return run.failed > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
