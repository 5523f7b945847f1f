"""`watcher demo`: the whole way on embedded parts, in a few seconds."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import click

from watcher.report import Drawing, View
from watcher.visible import make_visible

_HEADERS = ("From", "To", "Subject")


@click.command(
    epilog="""\b
Examples:
  watcher demo
  watcher demo --report /tmp/demo.html
"""
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("demo-report.html"),
    show_default=True,
    help="Where to write the HTML report.",
)
def demo(report: Path) -> None:
    """Show the whole way, from a changed page to a mail, on made-up pages; needs no network.

    A small site on this machine changes its privacy policy; the real fetcher, differ, database
    and notifier do their work; the mail that arrives is printed.
    """
    from watcher.cli.output import write_report
    from watcher.demo import run_demo

    shown = run_demo(lambda sentence: click.echo(f"- {sentence}"))
    click.echo()
    for line in _mail_lines(shown.mail):
        click.echo(make_visible(line))
    write_report(shown.comparison, Drawing.HTML, View(title="Plapper: Privacy Policy"), report)
    click.echo(f"\nThe report with both texts side by side: {report}")


def _mail_lines(mail: EmailMessage) -> list[str]:
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    headers = [f"{name}: {mail[name]}" for name in _HEADERS]
    return ["    " + line if line else "" for line in (*headers, "", *text.rstrip().splitlines())]
