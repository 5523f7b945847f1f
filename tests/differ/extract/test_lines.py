"""Lines under each other are joined or parted as a reader would."""

from __future__ import annotations

import pytest

from watcher.differ.extract.lines import parts_of_lines, strip_bullet
from watcher.model.document import BlockKind

PARAGRAPH, ITEM = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(["We share", "your name."], [(PARAGRAPH, "We share your name.", 0)], id="cut"),
        pytest.param(
            ["We share.", "You may refuse."],
            [(PARAGRAPH, "We share.", 0), (PARAGRAPH, "You may refuse.", 0)],
            id="two sentences",
        ),
        pytest.param(
            ["We share:", "• names", "• numbers"],
            [(PARAGRAPH, "We share:", 0), (ITEM, "names", 1), (ITEM, "numbers", 1)],
            id="bullets",
        ),
        pytest.param(
            ["We share: • names • numbers"],
            [(PARAGRAPH, "We share:", 0), (ITEM, "names", 1), (ITEM, "numbers", 1)],
            id="bullets in a line",
        ),
        pytest.param(
            ["We share: - names; - numbers; and - birds"],
            [
                (PARAGRAPH, "We share:", 0),
                (ITEM, "names;", 1),
                (ITEM, "numbers; and", 1),
                (ITEM, "birds", 1),
            ],
            id="dashes in a list",
        ),
        pytest.param(
            ["We share – as you know – names."],
            [(PARAGRAPH, "We share – as you know – names.", 0)],
            id="dashes in a sentence",
        ),
    ],
)
def test_lines_are_read(lines: list[str], found: list[tuple[BlockKind, str, int]]) -> None:
    parts = parts_of_lines(lines, kind=PARAGRAPH)

    assert [(part.kind, part.words, part.level) for part in parts] == found


def test_bullets_inside_an_item_are_one_deeper() -> None:
    parts = parts_of_lines(["names: • first • last"], kind=ITEM, level=2)

    assert [part.level for part in parts] == [2, 3, 3]


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("• names", "names"),
        ("•names", "names"),
        ("- names", "names"),
        ("-5 degrees", "-5 degrees"),
        ("*names", "*names"),
    ],
)
def test_a_bullet_is_stripped(line: str, bare: str) -> None:
    assert strip_bullet(line) == bare
