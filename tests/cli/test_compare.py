"""`watcher compare`: the same document as two readers get it."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from tests.plapper import AFTER, BEFORE, served
from tests.webserver import Reply, Request, WebServer


@pytest.fixture
def regions(program: Program, website: WebServer) -> Program:
    """Plapper's policy has a German and an American variant, and both were checked."""

    def answer(request: Request) -> Reply:
        return served(BEFORE if request.headers["accept-language"] == "de" else AFTER)

    website.route("/regional", answer)
    website.route("/regional?region=us", answer)
    with program.config.open("a") as file:
        file.write(
            f"""
[[services.terms]]
name = "Regional Policy"
url = "{website.url("/regional")}"
[services.terms.variants.eea]
accept_language = "de"
[services.terms.variants.us]
query = "region=us"
"""
        )
    program.run("check")
    return program


def test_variants_are_kept_apart_and_comparable(regions: Program) -> None:
    done = regions.run("compare", "Plapper/Regional Policy", "--variant", "eea", "--variant", "us")

    assert done.returncode == 0
    assert "Plapper/Regional Policy: eea and us" in done.stdout
    assert "advertisers" in done.stdout


def test_each_variant_is_a_page_of_its_own(regions: Program) -> None:
    assert "3 pages: 3 can be read" in regions.run("status").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("Plapper/Regional Policy", "--variant", "eea"), "twice", id="only one"),
        pytest.param(
            ("Plapper/Regional Policy", "--variant", "eea", "--variant", "mars"),
            "There are: Plapper/Regional Policy (eea), Plapper/Regional Policy (us).",
            id="unknown variant",
        ),
        pytest.param(
            ("Plapper/Privacy Policy", "--variant", "eea", "--variant", "us"),
            "no variants",
            id="page without variants",
        ),
    ],
)
def test_a_mistake_is_told(regions: Program, arguments: tuple[str, ...], told: str) -> None:
    done = regions.run("compare", *arguments)

    assert done.returncode == 2
    assert told in done.stderr


def test_config_shows_variants_so_that_they_can_be_read_again(regions: Program) -> None:
    printed = regions.run("config").stdout
    regions.config.write_text(printed)

    assert regions.run("config").stdout == printed
