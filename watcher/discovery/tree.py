"""A page as a tree of elements, for what extraction leaves out: links, ids, classes."""

from __future__ import annotations

from lxml import etree

from watcher.differ.extract.charset import decode_text
from watcher.differ.extract.unwrap import unwrap_gzip
from watcher.model.answer import Fetched


def content_type_of(answer: Fetched) -> str:
    """The Content-Type header of an answer; "" if none."""
    return next((v for k, v in answer.headers if k.lower() == "content-type"), "")


def parse_page(answer: Fetched) -> etree._Element | None:
    """The elements of a page; None: it holds none.

    Args:
        answer: as it came.

    Raises:
        UnreadableSource: it is compressed and damaged, or too large.
    """
    text = decode_text(
        unwrap_gzip(answer.body, name=answer.url), content_type=content_type_of(answer)
    )
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root: etree._Element | None = etree.HTML(text.encode(errors="replace"), parser)
    except etree.LxmlError:
        return None
    return root


def attribute(tag: etree._Element, name: str) -> str:
    """An attribute; "" if it is not there."""
    return str(tag.get(name) or "")
