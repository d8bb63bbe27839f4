"""Masks hide what they say, and nothing else."""

import unittest

from masks import MaskError, Shown

TFIDF, OTHER = "tfidf-44666f6e918a", "tfidf-0123456789ab"
ONNX = "onnx-0444b5395e6a"


class MasksTest(unittest.TestCase):
    def shown(self, shown, masks=""):
        return Shown.of(7, shown.split("\n"), masks)

    def same(self, shown, printed, masks="", versions=None):
        self.assertIsNone(self.shown(shown, masks).compare(printed, {} if versions is None else versions))

    def differs(self, shown, printed, masks="", versions=None):
        found = self.shown(shown, masks).compare(printed, {} if versions is None else versions)
        self.assertIsNotNone(found)
        return found

    def test_every_character_counts_without_a_mask(self):
        self.same("a 0.5 b", "a 0.5 b\n")
        for printed in ("a 0.50 b", "a 0.5 b ", " a 0.5 b", "a  0.5 b", "", "a 0.5 b\n\n", "a 0.5 b\na 0.5 b"):
            self.differs("a 0.5 b", printed)
        self.differs("a.c", "abc")
        self.assertIsNone(Shown.of(7, [], "").compare("", {}))

    def test_the_difference_names_the_documents_line(self):
        self.assertEqual(
            "     7   one\n     8 - two\n       + 2\n     9   three\n       + four", self.differs("one\ntwo\nthree", "one\n2\nthree\nfour")
        )

    def test_the_difference_shows_no_line_that_is_masked(self):
        self.assertEqual(
            f"     7   train: {TFIDF}\n     8 - two\n       + 2", self.differs(f"train: {TFIDF}\ntwo", f"train: {OTHER}\nnoise\n2", 'version, also "noise"')
        )

    def test_the_order_of_lines_counts(self):
        self.differs("a\nb", "b\na")

    def test_dots_are_any_text_within_the_line(self):
        self.same("file:.../a.html ...", "file:/x/y/a.html 3 s")
        self.same('{"a":{...},"b":1}', '{"a":{"c":{}},"b":1}')
        self.differs('{"a":{...},"b":1}', '{"a":{"c":{}},"b":2}')
        self.differs("a...b", "a\nb")
        self.differs("...", "a\nb")

    def test_a_version_is_any_of_the_same_scorer(self):
        self.same(f"train: {TFIDF}", f"train: {OTHER}", "version")
        for printed in ("train: onnx-0123456789ab", "train: tfidf-0123456789a", "train: tfidf-0123456789abc", "train: tfidf"):
            self.differs(f"train: {TFIDF}", printed, "version")
        self.differs(f"train: {TFIDF}", f"train: {OTHER}")

    def test_a_version_stands_for_the_same_one_throughout_the_run(self):
        versions = {}
        self.same(f"train: {TFIDF}", f"train: {OTHER}", "version", versions)
        self.assertEqual({TFIDF: OTHER}, versions)
        self.same(f"by {TFIDF}", f"by {OTHER}", "version", versions)
        self.differs(f"by {TFIDF}", f"by {TFIDF}", "version", versions)
        self.differs("by tfidf-ffffffffffff", f"by {OTHER}", "version", versions)
        self.differs(f"{ONNX} {ONNX}", "onnx-000000000000 onnx-000000000001", "version")

    def test_a_comparison_that_fails_teaches_no_version(self):
        versions = {}
        self.differs(f"{TFIDF}\nb", f"{OTHER}\nc", "version", versions)
        self.assertEqual({}, versions)

    def test_shortened_is_any_number_that_rounds_to_it(self):
        self.same("p 0.975, q 0.001", "p 0.97541, q 9.7E-4", "shortened")
        for printed in ("p 0.9756, q 0.001", "p 0.97, q 0.001", "p , q 0.001", "p x0.975, q 0.001"):
            self.differs("p 0.975, q 0.001", printed, "shortened")

    def test_near_is_a_number_within_the_tolerance_where_it_is_declared(self):
        shown = "onnx: accuracy 0.681 on 618\ntfidf: accuracy 0.875 on 618"
        near = '±0.01 in "onnx"'
        self.same(shown, shown.replace("0.681", "0.672"), near)
        self.differs(shown, shown.replace("0.681", "0.670"), near)
        self.differs(shown, shown.replace("0.875", "0.876"), near)
        self.differs(shown, shown.replace("618", "619"), near)
        self.same("a 0.5 b 0.25", "a 0.4 b 0.35", "±0.1")
        self.differs("version 0.1.0 took 0.5", "version 0.1.1 took 0.5", "±1")

    def test_a_field_is_any_value_of_its_kind(self):
        shown = '{"id":"7a","ms":1.5,"label":"a"}'
        fields = "field id, field ms"
        self.same(shown, '{"id":"\\"","ms":20,"label":"a"}', fields)
        for printed in ('{"id":7,"ms":1.5,"label":"a"}', '{"id":"7a","ms":"1","label":"a"}', '{"id":"7a","ms":1.5,"label":"b"}'):
            self.differs(shown, printed, fields)

    def test_wrapped_lines_are_one(self):
        self.same('{"a":1,\n  "b":2}\nnext', '{"a":1,"b":2}\nnext', "wrapped")
        self.differs('{"a":1,\n  "b":2}', '{"a":1,\n  "b":2}', "wrapped")
        self.differs('{"a":1,\n  "b":2}', '{"a":1,"b":2}')

    def test_also_are_lines_that_may_come_in_between(self):
        also = 'also "train: ... of ..."'
        self.same("a\nb", "train: 1 of 2\na\ntrain: 2 of 2, 1 s\nb\ntrain: 0 of 1\n", also)
        self.same("a\nb", "a\nb", also)
        self.differs("a\nb", "a\ntrain: x\nb", also)
        self.differs("a\nb", "a\nnot train: 1 of 2\nb", also)

    def test_masks_join(self):
        self.same(f"{ONNX} 0.5 ...", "onnx-000000000000 0.52 x", "version, ±0.1")
        self.differs(f"{ONNX} 0.5 ...", "onnx-000000000000 0.62 x", "version, ±0.1")

    def test_refuses_masks_that_mask_nothing(self):
        for mask in ("version", "shortened", "wrapped", "±0.1", "field id"):
            with self.assertRaisesRegex(MaskError, f"the mask {mask} masks nothing here; take it away"):
                self.shown("a 1 b\nc", mask)
        with self.assertRaisesRegex(MaskError, 'the mask ±0.1 in "x" masks nothing here'):
            self.shown("a 0.5", '±0.1 in "x"')

    def test_refuses_what_is_no_mask(self):
        for mask in ("everything", "version,shortened", "version shortened", "±", 'also ""', "version,"):
            with self.assertRaisesRegex(MaskError, "begins with no mask"):
                self.shown(f"{TFIDF} 0.5", mask)

    def test_many_dots_in_a_long_line_are_quick_to_refuse(self):
        self.differs("..." + "a..." * 6 + "c", "ab" * 400)


if __name__ == "__main__":
    unittest.main()
