"""Tables of a web page: those that hold data are read row by row, the others as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.differ.extract.element import Element
from watcher.differ.extract.furniture import Furniture
from watcher.differ.extract.part import Part
from watcher.differ.extract.tables import cell_words, row_parts

_MOST_CELL_WORDS = 150  # a longer cell holds a part of the policy, and is read as such
_NOT_IN_DATA = frozenset(("table", "h1", "h2", "h3", "h4", "h5", "h6"))
_BREAKS = frozenset(("br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd"))


def is_data_table(table: Element, furniture: Furniture) -> bool:
    """Whether a table's rows say something as rows, and are not there for the layout."""
    if _holds_structure(table):
        return False
    rows = [_cells(row) for row in table.find_all("tr")]
    sizes = furniture.sizes
    longest = max((sizes[id(cell)].words for row in rows for cell in row), default=0)
    return max(map(len, rows), default=0) > 1 and longest <= _MOST_CELL_WORDS


def _holds_structure(table: Element) -> bool:
    return next(table.find_all(*_NOT_IN_DATA), None) is not None


def read_table(table: Element, furniture: Furniture) -> Iterator[Part]:
    """The rows of a data table, each with the column headers above it."""
    rows = list(table.find_all("tr"))
    header = None
    if len(rows) > 1 and _is_header(rows[0]):
        header = [_words(cell, furniture) for cell in _cells(rows.pop(0))]
    cells = [[_words(cell, furniture) for cell in _cells(row)] for row in rows]
    if caption := table.find("caption"):
        cells.insert(0, [_words(caption, furniture)])
    return row_parts(cells, header=header)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row.elements if cell.name in ("td", "th")]


def _is_header(row: Element) -> bool:
    in_head = row.parent is not None and row.parent.name == "thead"
    return in_head or all(cell.name == "th" for cell in _cells(row))


def _words(cell: Element, furniture: Furniture) -> str:
    return cell_words("".join(_pieces(cell, furniture)).split("\n"))


def _pieces(cell: Element, furniture: Furniture) -> Iterator[str]:
    todo: list[Element | str | None] = [*cell.children[::-1]]
    while todo:
        node = todo.pop()
        if node is None:
            yield "\n"
        elif isinstance(node, str):
            yield " ".join(node.splitlines())
        elif not furniture.drops(node):
            if node.name in _BREAKS:
                yield "\n"
                todo.append(None)
            todo.extend(node.children[::-1])
