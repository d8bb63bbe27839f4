"""One shell for all the commands of a document: folder, variables and functions stay from block to block."""

import os
import pathlib
import signal
import subprocess
import threading
import time

# How often is looked whether a server has printed what it is to print.
POLL_SECONDS = 0.2
SECONDS_TO_END = 60


class Ended(Exception):
    """Commands did not end with 0, so that the shell is gone."""


class Session:
    """A bash that stops at the first command that fails, also within a pipe."""

    def __init__(self, folder, environment, room, seconds):
        """room is an empty folder for scripts and logs; seconds is how long a block may take."""
        self.room, self.seconds, self.count = room, seconds, 0
        room.mkdir(parents=True, exist_ok=True)
        self.bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
            cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )

    def run(self, text):
        """Runs commands and returns what they print, on both streams.

        Raises Ended, which says how they ended and what they printed last.
        """
        script, log = self.files()
        script.write_text(text)
        began = time.monotonic()
        if self.tell(f". '{script}' >'{log}' 2>&1 </dev/null; echo"):
            return log.read_text(errors="replace")
        status = self.bash.wait()
        late = status < 0 and time.monotonic() - began >= self.seconds
        why = f"had not ended after {self.seconds} s" if late else f"ended with {status}"
        raise Ended(f"{why}; it printed last:\n{tail(log)}")

    def start(self, text, is_ready):
        """Starts a server in the folder and with the variables that the shell has, and waits until it is ready.

        is_ready is asked about all that it has printed. Returns the server, and whether it got ready.
        """
        script, log = self.files()
        state = self.room / "state"
        if not self.tell(f"{{ pwd; env -0; }} >'{state}'; echo"):
            raise Ended("the shell has ended")
        folder, _, variables = state.read_bytes().partition(b"\n")
        environment = dict(pair.split(b"=", 1) for pair in variables.split(b"\0") if pair)
        script.write_text(text)
        with log.open("wb") as out:
            server = Server(
                subprocess.Popen(
                    ["bash", "-eo", "pipefail", "-c", text],
                    cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
                ),
                log,
            )
        end = time.monotonic() + self.seconds
        while not is_ready(server.printed()):
            if server.process.poll() is not None or time.monotonic() > end:
                # What it printed between the last look and its end counts too.
                return server, is_ready(server.printed())
            time.sleep(POLL_SECONDS)
        return server, True

    def files(self):
        self.count += 1
        return self.room / f"{self.count}.sh", self.room / f"{self.count}.log"

    def tell(self, line):
        """Has bash do one line that ends with an echo; False where it ended meanwhile."""
        late = threading.Timer(self.seconds, lambda: os.killpg(self.bash.pid, signal.SIGKILL))
        late.start()
        try:
            self.bash.stdin.write(line.encode() + b"\n")
            self.bash.stdin.flush()
            return self.bash.stdout.readline() == b"\n"
        except BrokenPipeError:
            return False
        finally:
            late.cancel()

    def cpu_seconds(self):
        """The processor time of all commands so far, 0 where the shell is gone."""
        try:
            # Of the line, what follows the name in brackets: its 12th and 13th hold the ended children's ticks.
            fields = pathlib.Path(f"/proc/{self.bash.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        self.bash.stdin.close()
        self.bash.stdout.close()
        self.bash.wait()


class Server:
    """A process that goes on while later commands run."""

    def __init__(self, process, log):
        self.process, self.log = process, log

    def printed(self):
        return self.log.read_text(errors="replace")

    def stop(self):
        """Tells it to end, and returns whether it did so."""
        if self.process.poll() is not None:
            return True
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(SECONDS_TO_END)
            return True
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return False


def tail(log):
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-30:])
