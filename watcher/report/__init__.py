"""A comparison drawn for people and programs: text, JSON, HTML, Markdown."""

from __future__ import annotations

from watcher.model.comparison import Comparison
from watcher.report.view import Drawing, View

__all__ = ["Drawing", "View", "draw_comparison"]


def draw_comparison(comparison: Comparison, drawing: Drawing, view: View) -> str:
    """Draw a comparison, ready to print or to write to a file in UTF-8; ends with a newline.

    Args:
        comparison: what to draw.
        drawing: in which form.
        view: how much of it.
    """
    # One drawing never pays for another's library: only HTML needs Jinja2.
    if drawing is Drawing.JSON:
        from watcher.report.as_json import draw_json

        return draw_json(comparison, view)
    if drawing is Drawing.HTML:
        from watcher.report.html import draw_html

        return draw_html(comparison, view)
    if drawing is Drawing.MARKDOWN:
        from watcher.report.markdown import draw_markdown

        return draw_markdown(comparison, view)
    from watcher.report.text import draw_text

    return draw_text(comparison, view)
