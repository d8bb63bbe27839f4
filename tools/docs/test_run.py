"""Documents are really run: what they show wrongly fails, with its line."""

import contextlib
import io
import pathlib
import re
import tempfile
import unittest
import unittest.mock

import run
from test_documents import block

# Prints what it is to print once it listens, as the service does.
SERVER = """import http.server, os, signal
server = http.server.HTTPServer(("127.0.0.1", int(os.environ["SOME_PORT"])), http.server.BaseHTTPRequestHandler)
print("starting ...", flush=True)
print("serving on port " + os.environ["SOME_PORT"], flush=True)
signal.pause()
"""


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name) / "clone"
        self.room = pathlib.Path(folder.name) / "room"
        (self.folder / "docs").mkdir(parents=True)

    def run_documents(self, *options, **texts):
        for name, text in texts.items():
            (self.folder / ("README.md" if name == "README" else f"docs/{name}.md")).write_text(text)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            failed = run.main(["--folder", str(self.folder), "--room", str(self.room), *options])
        return failed, out.getvalue()

    def passes(self, passed, *options, **texts):
        failed, out = self.run_documents(*options, **texts)
        self.assertFalse(failed, out)
        self.assertEqual(f"{passed} passed, 0 failed", out.splitlines()[-1], out)
        return out

    def fails(self, *said, options=(), **texts):
        failed, out = self.run_documents(*options, **texts)
        self.assertTrue(failed, out)
        for words in said:
            self.assertIn(words, out)
        return out

    def test_runs_what_is_shown_and_compares_it(self):
        out = self.passes(3, README="# A\n\n" + block("echo a", mark="run") + block("a", mark="output"))
        self.assertIn("ok: README.md:4: prints what is shown", out)
        self.assertIn("measured: 1 blocks run, 1 outputs compared, 0 blocks left", out)

    def test_a_planted_drift_fails_with_its_line(self):
        self.fails(
            "FAILED: README.md:2: prints what is shown\n  what README.md:2 prints is not as shown (- shown, + printed):\n"
            "     8   one\n     9 - two\n       + 2\n",
            "2 passed, 1 failed",
            README=block("echo one", "echo 2", mark="run") + block("one", "two", mark="output"),
        )

    def test_an_unmarked_block_fails(self):
        self.fails("FAILED: README.md:1: the block has no mark", README=block("echo a"))
        self.fails("FAILED: docs/a.md:1: the block has no mark", options=["--check"], README="", a=block("echo a"))

    def test_a_failing_command_stops_its_document(self):
        out = self.fails(
            "FAILED: README.md:2: echo a ended with 3; it printed last:\n    a\n",
            "FAILED: README.md:8 was not reached, because of README.md:2",
            "ok: docs/a.md:2: echo b",
            README=block("echo a", "(exit 3)", "echo not this", mark="run") + block("echo b", mark="run"),
            a=block("echo b", mark="run"),
        )
        self.assertNotIn("not this", out)

    def test_a_command_within_a_pipe_that_fails_counts(self):
        self.fails("README.md:2: false | cat ended with 1", README=block("false | cat", mark="run"))

    def test_commands_that_take_too_long_fail(self):
        self.fails("README.md:2: sleep 100 had not ended after 1 s", options=["--seconds", "1"], README=block("sleep 100", mark="run"))

    def test_what_goes_to_the_error_stream_is_compared_too(self):
        self.passes(3, README=block("echo a >&2", mark="run") + block("a", mark="output"))

    def test_folder_variables_and_functions_stay_within_a_document_alone(self):
        first = block("mkdir in; cd in", "a=1", "b() { echo $a; }", mark="run") + block('b; basename "$PWD"', mark="run")
        self.passes(
            7,
            README=first + block("1", "in", mark="output"),
            a=block('echo "${a-none}"; basename "$PWD"', mark="run") + block("none", "clone", mark="output"),
        )

    def test_home_is_empty_and_the_environment_is_what_is_told(self):
        with unittest.mock.patch.dict("os.environ", {"SORTDESK_WORKDIR": "elsewhere"}):
            self.passes(
                3,
                "--env",
                "OTHER=b",
                README=block('ls -A "$HOME"; echo "${SORTDESK_WORKDIR-a} $OTHER"', mark="run") + block("a b", mark="output"),
            )

    def test_commands_cannot_read_the_commands_that_follow(self):
        self.passes(4, README=block("cat", mark="run") + block("echo a", mark="run") + block("a", mark="output"))

    def test_a_server_is_ready_when_it_has_printed_what_is_shown_and_ends_with_the_run(self):
        (self.folder / "serve.py").write_text(SERVER)
        port = "<!-- port 8080: SOME_PORT -->\n\n"
        out = self.passes(
            9,
            README=port
            + block("python3 serve.py", mark="run, in the background")
            + block("serving on port 8080", mark='output: also "starting ..."')
            + block("python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 8080)); print(18080)'", mark="run")
            + block("18080", mark="output"),
            a=port
            + "<!-- goes on after README.md -->\n\n"
            + block("python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", 8080))'", "echo 8080", mark="run")
            + block("8080", mark="output"),
        )
        self.assertRegex(out, r"ok: README\.md:\d+: python3 serve\.py: ends when it is told to")

    def test_a_server_that_ends_fails_and_shows_what_it_printed(self):
        self.fails(
            "FAILED: README.md:2: echo a did not get ready",
            "     7 - b\n       + a\n",
            README=block("echo a", mark="run, in the background") + block("b", mark="output"),
        )
        self.fails(
            "README.md:2: echo b ended with 0, and was to run on",
            README=block("echo b", mark="run, in the background") + block("b", mark="output"),
        )

    def test_a_document_that_goes_on_after_another_is_not_run_alone(self):
        self.fails(
            "docs/a.md:1: goes on after README.md, which has to be run before it",
            options=["docs/a.md"],
            README="",
            a="<!-- goes on after README.md -->\n\n" + block("true", mark="run"),
        )

    def test_checking_runs_nothing(self):
        out = self.passes(1, "--check", README=block("touch here", mark="run"))
        self.assertFalse((self.folder / "here").exists())
        self.assertFalse(re.search("measured", out))

    def test_what_is_left_is_told_with_its_reason(self):
        self.assertIn("left: README.md:2: needs a cluster", self.passes(1, README=block("a", mark="not run: needs a cluster")))


if __name__ == "__main__":
    unittest.main()
