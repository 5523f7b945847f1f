"""The text of a PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator

from watcher.differ.extract.part import Part
from watcher.differ.extract.text import read_text
from watcher.errors import EncryptedSource, ScannedSource, TooLargeSource, UnreadableSource

#: Pages that we are willing to read; the longest terms we know have 180.
MOST_PAGES = 1_000


def read_pdf(body: bytes, *, name: str) -> tuple[str, Iterator[Part]]:
    """Title and parts of a PDF.

    Args:
        body: the PDF's bytes.
        name: what to call the source in messages.

    Raises:
        EncryptedSource: it needs a password.
        ScannedSource: its pages are pictures.
        TooLargeSource: it has too many pages, or pypdf gave up at one of its own limits.
        UnreadableSource: it is damaged.
    """
    # Loaded late: they take a tenth of a second, and most policies are web pages.
    import logging

    from pypdf import PdfReader
    from pypdf.errors import (
        DependencyError,
        FileNotDecryptedError,
        LimitReachedError,
        PyPdfError,
    )

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what matters is raised
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(name)
        if len(reader.pages) > MOST_PAGES:
            raise TooLargeSource(
                f"{name}: more than {MOST_PAGES} pages. Cut it down to the policy itself."
            )
        title = str((reader.metadata and reader.metadata.title) or "")
        pages = [page.extract_text() for page in reader.pages]
    except (DependencyError, FileNotDecryptedError) as error:
        raise _encrypted(name) from error
    except LimitReachedError as error:
        reason = str(error).splitlines()[0].rstrip(".") if str(error) else "one of its limits"
        raise TooLargeSource(
            f"{name}: reading this PDF takes more than we give ({reason}). Cut it down to the"
            " policy itself."
        ) from error
    except (PyPdfError, *_DAMAGE) as error:
        raise UnreadableSource(
            f"{name}: this PDF is damaged ({type(error).__name__}). Save it again or give the page."
        ) from error
    if not any(letter.isalnum() for page in pages for letter in page):
        raise ScannedSource(
            f"{name}: this PDF holds pictures and no text. Give one with text, or the web page."
        )
    return title, read_text("\n\n".join(pages))


# What pypdf lets through when a file is not what it says it is.
_DAMAGE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    OverflowError,
    ZeroDivisionError,
    OSError,
    MemoryError,
)


def _encrypted(name: str) -> EncryptedSource:
    return EncryptedSource(
        f"{name}: this PDF needs a password. Save it without one and compare that."
    )
