"""Pages too large to compare are told apart by their lines."""

from __future__ import annotations

from watcher.sandbox import raw_diff


def test_lines_of_one_side_only_are_told() -> None:
    found = raw_diff(b"One\nWe sell\nThree\n", b"One\nThree\nWe share\n")

    assert (found.removed, found.added) == (("We sell",), ("We share",))
    assert (found.removed_count, found.added_count) == (1, 1)
    assert found.whole


def test_a_page_without_line_breaks_is_told_by_tags_and_sentences() -> None:
    found = raw_diff(b"<p>We share. We sell.</p>", b"<p>We share. We never sell.</p>")

    assert (found.removed, found.added) == (("We sell.",), ("We never sell.",))


def test_order_and_spacing_are_no_difference() -> None:
    assert raw_diff(b"a\n\n  b\nc", b"c\na\nb  \n").same


def test_a_line_that_is_there_once_more_is_told() -> None:
    assert raw_diff(b"a\nb\n", b"a\nb\nb\n").added == ("b",)


def test_much_is_counted_and_little_is_told() -> None:
    found = raw_diff(b"", b"".join(b"line %d %s\n" % (n, b"x" * 999) for n in range(5_000)))

    assert (found.added_count, len(found.added)) == (5_000, 100)
    assert max(map(len, found.added)) == 300
    assert found.whole


def test_what_was_not_looked_at_is_said() -> None:
    assert not raw_diff(b"a\n" * 300_000, b"a\n").whole


def test_bytes_of_any_kind_are_told() -> None:
    assert raw_diff(b"", b"\xff\xfe\x00\n").added == ("\ufffd\ufffd\x00",)
