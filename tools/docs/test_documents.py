"""Every block is run, or says why not: what has neither is told with its line."""

import pathlib
import tempfile
import unittest

import documents


def read(text, name="README.md", root=None):
    return documents.read(name, text, root or pathlib.Path("/nowhere"))


def block(*lines, mark=None):
    return "\n".join([*([f"<!-- {mark} -->"] if mark else []), "```", *lines, "```", ""])


class DocumentsTest(unittest.TestCase):
    def fails(self, text, *problems):
        self.assertEqual(list(problems), [problem.partition(";")[0] for problem in read(text).problems])

    def test_takes_commands_with_the_output_that_follows(self):
        document = read("# A\n\n" + block("echo a", "echo b", mark="run") + "It prints:\n\n" + block("a", "b", mark="output"))
        self.assertEqual([], document.problems)
        (step,) = document.steps
        self.assertEqual((4, "echo a\necho b\n", False), (step.line, step.text, step.background))
        self.assertEqual([(12, "a"), (13, "b")], [(line.number, line.text) for line in step.output.lines])

    def test_refuses_a_block_without_a_mark(self):
        self.fails("A\n\n" + block("echo a"), "README.md:3: the block has no mark")

    def test_refuses_a_mark_that_another_line_parts_from_its_block(self):
        self.fails(
            "<!-- run -->\nA\n" + block("echo a"),
            "README.md:1: the mark 'run' stands before no block",
            "README.md:3: the block has no mark",
        )

    def test_refuses_a_mark_at_the_end(self):
        self.fails("A\n<!-- run -->\n", "README.md:2: the mark 'run' stands before no block")

    def test_refuses_a_mark_that_is_none(self):
        self.fails(block("echo a", mark="runs"), f"README.md:2: the block's mark 'runs' is none of: {documents.MARKS}")

    def test_refuses_a_block_that_is_left_without_a_reason(self):
        self.fails(block("echo a", mark="not run"), f"README.md:2: the block's mark 'not run' is none of: {documents.MARKS}")

    def test_refuses_output_of_nothing(self):
        self.fails(block("a", mark="output"), "README.md:2: the output follows no block that is run")
        self.fails(
            block("a", mark="not run: it is yours") + block("a", mark="output"),
            "README.md:6: the output follows no block that is run",
        )

    def test_refuses_a_second_output_of_the_same_commands(self):
        twice = block("a", mark="output") * 2
        self.fails(block("echo a", mark="run") + twice, "README.md:10: the output follows no block that is run")

    def test_refuses_a_server_of_which_nothing_says_when_it_is_ready(self):
        self.fails(block("serve", mark="run, in the background"), "README.md:2: nothing says when it is ready: show what it prints in a block marked as output")

    def test_refuses_a_mask_that_is_none_and_one_that_masks_nothing(self):
        self.fails(
            block("a", mark="run") + block("a", mark="output: versions"),
            "README.md:6: 'versions' begins with no mask: see tools/docs/masks.py",
        )
        self.fails(
            block("a", mark="run") + block("a", mark="output: version"),
            "README.md:6: the mask version masks nothing here",
        )

    def test_reads_a_block_in_a_list_without_its_indent(self):
        document = read("1. A:\n\n   <!-- run -->\n   ```\n   if true; then\n     echo a\n   fi\n   ```\n")
        self.assertEqual("if true; then\n  echo a\nfi\n", document.steps[0].text)

    def test_takes_no_mark_or_fence_from_within_a_block(self):
        document = read("<!-- not run: Markdown -->\n````\n<!-- run -->\n```\na\n```\n````\n")
        self.assertEqual(([], [], [(2, "Markdown")]), (document.problems, document.steps, document.left))

    def test_reads_a_mark_over_several_lines(self):
        document = read(block("a", mark="run") + '<!-- output: also "x: ...",\n     also "y" -->\n' + block("a"))
        self.assertEqual([], document.problems)
        self.assertEqual(["x: ...", "y"], [line.text for line in document.steps[0].output.also])

    def test_leaves_other_comments_alone(self):
        document = read("<!-- A note. -->\n\nText\n")
        self.assertEqual([], document.problems)

    def test_a_suite_that_is_named_must_be_there_and_name_the_document(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            suite = root / ".ci/suites/1-a.sh"
            suite.parent.mkdir(parents=True)
            suite.write_text("# runs docs/a.md")
            text = "<!-- blocks are run by .ci/suites/1-a.sh -->\n\n" + block("a")
            self.assertEqual([], read(text, "docs/a.md", root).problems)
            self.assertEqual(
                ["docs/b.md:1: there is no .ci/suites/1-a.sh that names docs/b.md"], read(text, "docs/b.md", root).problems
            )
            text = block("a", mark="run by .ci/suites/1-a.sh")
            document = read(text, "docs/a.md", root)
            self.assertEqual(([], [(2, ".ci/suites/1-a.sh runs it")]), (document.problems, document.left))
            self.assertEqual(
                ["docs/b.md:2: there is no .ci/suites/1-a.sh that names docs/b.md"], read(text, "docs/b.md", root).problems
            )
            text = block("a", mark="not run: .ci/suites/2-b.sh does so")
            self.assertEqual(["docs/a.md:2: there is no .ci/suites/2-b.sh"], read(text, "docs/a.md", root).problems)

    def test_reads_the_marks_of_a_whole_document(self):
        document = read("<!-- port 8080: SOME_PORT -->\n<!-- goes on after README.md -->\n")
        self.assertEqual(({"8080": "SOME_PORT"}, ["README.md"]), (document.ports, document.after))


if __name__ == "__main__":
    unittest.main()
