"""config.toml: every setting understood, every mistake told at once with its place and the cure."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from watcher.config import Config, Environment, explain_config, load_config, read_environment
from watcher.errors import ConfigError
from watcher.model.finding import Severity

ROOT = Path(__file__).parents[2]
SMALL = """
[[services]]
name = "Plapper"
[[services.terms]]
name = "Privacy Policy"
url = "https://plapper.example/privacy"
"""
NOTHING = Environment()


@pytest.fixture
def load(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Reads a config with this text."""

    def load(text: str, environment: Environment = NOTHING) -> Config:
        file = tmp_path / "config.toml"
        file.write_text(text, "utf-8")
        return load_config(file, environment)

    return load


def mistakes_of(load, text: str) -> list[str]:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError) as caught:
        load(text)
    return [one.partition("config.toml")[2] for one in caught.value.mistakes]


def test_the_example_at_the_top_level_is_a_working_config() -> None:
    config = load_config(ROOT / "config.toml", NOTHING)

    assert {page.service for page in config.pages} == {"WhatsApp", "Wikipedia"}
    assert config.mail is not None


def test_the_example_explains_every_setting() -> None:
    example = (ROOT / "config.toml").read_text("utf-8")

    printed = explain_config(ROOT / "config.toml", NOTHING)

    settings = {line.partition(" = ")[0] for line in printed.splitlines() if " = " in line}
    assert [name for name in sorted(settings) if name not in example] == []


def test_a_page_gets_the_interval_of_the_section_unless_it_has_its_own(load) -> None:  # type: ignore[no-untyped-def]
    config = load(
        '[watch]\nevery = "6h"\n' + SMALL + "[[services.terms]]\n"
        'name = "Terms"\nurl = "https://plapper.example/terms"\nevery = "90m"\n'
    )

    assert [page.every for page in config.pages] == [timedelta(hours=6), timedelta(minutes=90)]


def test_a_database_without_a_scheme_is_a_file_beside_the_config(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    config = load('[storage]\ndatabase = "kept.db"\n')

    assert config.database == f"sqlite:///{tmp_path}/kept.db"


def test_the_environment_goes_before_the_file(load) -> None:  # type: ignore[no-untyped-def]
    environment = read_environment(
        {"WATCHER_DATABASE": "postgresql://db/watch", "WATCHER_MAIL_PASSWORD": "sesame"}
    )

    config = load(
        '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\nusername = "a"\n', environment
    )

    assert config.database == "postgresql://db/watch"
    assert config.mail is not None
    assert config.mail.password == "sesame"


def test_a_password_may_stand_in_a_file_of_its_own(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "secret").write_text("sesame\n")

    config = load(
        '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\nusername = "a"\n'
        'password_file = "secret"\n'
    )

    assert config.mail is not None
    assert config.mail.password == "sesame"


def test_subscribers_get_notable_changes_unless_the_config_says_otherwise(load) -> None:  # type: ignore[no-untyped-def]
    assert load("").min_severity is Severity.NOTABLE
    assert load('[subscribers]\nmin_severity = "major"\n').min_severity is Severity.MAJOR


def test_five_mistakes_are_told_at_once_with_line_and_cure(load) -> None:  # type: ignore[no-untyped-def]
    told = mistakes_of(
        load,
        """
[watch]
every = 12
workrs = 3
[mail]
host = "smtp.example.org"
sender = "nobody"
security = "ssl"
[[services]]
name = "Plapper"
[[services.terms]]
name = "Privacy Policy"
url = "htp://plapper.example"
""",
    )

    assert told == [
        ', line 3: watch.every: write a length of time in quotes, as "12h" or "30m".',
        ', line 4: watch.workrs: there is no such setting. Did you mean "workers"?',
        ", line 7: mail.sender: 'nobody' is not a mail address; write name@example.org.",
        ", line 8: mail.security: \"ssl\" is none of 'plain', 'starttls' or 'tls'. "
        "Write one of them.",
        ", line 13: services[0].terms[0].url: htp://plapper.example is not a web address; "
        "write https://example.com/privacy.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[watch\n", "this is not TOML", id="no TOML"),
        pytest.param("[wacth]\n", 'Did you mean "watch"?', id="unknown section"),
        pytest.param('[watch]\nevery = "12 parsecs"\n', "no length of time", id="odd length"),
        pytest.param('[watch]\nevery = "0"\n', "longer than nothing", id="no time at all"),
        pytest.param("[watch]\nworkers = true\n", "whole number", id="true is no number"),
        pytest.param("[watch]\nworkers = 0\n", "greater than or equal to 1", id="nobody works"),
        pytest.param('[[services]]\nname = "A"\n', "terms: it is missing", id="no terms"),
        pytest.param(SMALL + SMALL, "stands here twice", id="the same service twice"),
        pytest.param('[mail]\nhost = "x"\n', "mail.sender: it is missing", id="no sender"),
        pytest.param(
            '[mail]\nhost = "x"\nsender = "a@b.example"\nusername = "a"\n',
            "give both, or neither",
            id="a user without a password",
        ),
        pytest.param('[fetch]\ncontact = "\\u00fc"\n', "fetch.contact", id="odd contact"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(load, text: str, told: str) -> None:  # type: ignore[no-untyped-def]
    assert told in "\n".join(mistakes_of(load, text))


def test_the_network_is_asked_only_where_the_config_wants_it(load) -> None:  # type: ignore[no-untyped-def]
    assert not load("").deep
    assert load("[judge]\ndeep = true\n").deep


def test_a_network_that_cannot_run_here_is_told_with_what_to_install(  # type: ignore[no-untyped-def]
    load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)

    (told,) = mistakes_of(load, "[judge]\ndeep = true\n")

    assert "judge.deep" in told
    assert "pip install 'numpy" in told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        pytest.param("https://ada:sesame@plapper.example/", "before the @", id="a password"),
        pytest.param("http://in\\\\@out.example/", "blank, backslash or control", id="a backslash"),
        pytest.param("https://plapper.example:25/", "at port 25", id="a port of no web server"),
        pytest.param("http://[::1", "is not a web address", id="half an address"),
        pytest.param("ftp://plapper.example/privacy", "is not a web address", id="other scheme"),
    ],
)
def test_an_address_that_is_never_asked_is_told_when_the_config_is_read(
    load,  # type: ignore[no-untyped-def]
    url: str,
    told: str,
) -> None:
    (mistake,) = mistakes_of(load, SMALL.replace("https://plapper.example/privacy", url))

    assert mistake.startswith(", line 6: services[0].terms[0].url: ")
    assert told in mistake


def test_a_missing_config_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="watcher config --example"):
        load_config(tmp_path / "none.toml", NOTHING)


def test_a_config_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(file, NOTHING)


def test_printing_hides_secrets_and_can_be_read_again(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    config = load(
        '[storage]\ndatabase = "postgresql://me:sesame@db/watch"\n'
        '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\n'
        'username = "a"\npassword = "sesame"\n' + SMALL
    )

    printed = explain_config(tmp_path / "config.toml", NOTHING)

    assert "sesame" not in printed + repr(config)
    assert load(printed).pages == config.pages


def test_names_on_the_command_line_find_services_and_pages_whatever_their_case(load) -> None:  # type: ignore[no-untyped-def]
    config = load(SMALL)

    assert config.pages_of(("plapper",)) == config.pages
    assert config.pages_of(("Plapper/Privacy Policy",)) == config.pages
    assert config.pages_of(("Other",)) == ()


PROXIED = f"""{SMALL}
[services.terms.variants.eea]
proxy = "https://ada:s3cret@proxy.example:3128"
[services.terms.variants.us]
query = "region=us"
"""


def test_a_variant_may_have_a_proxy_of_its_own(load) -> None:  # type: ignore[no-untyped-def]
    eea, us = load(PROXIED).pages

    assert (eea.proxy, us.proxy) == ("https://ada:s3cret@proxy.example:3128", "")
    assert us.url.endswith("?region=us")


def test_the_login_of_a_proxy_is_not_shown(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    config = load(PROXIED)

    printed = explain_config(tmp_path / "config.toml", NOTHING)

    assert 'proxy = "https://(hidden)@proxy.example:3128"' in printed
    assert "s3cret" not in printed + repr(config)
    load(printed)


def test_a_proxy_that_we_cannot_use_is_told_without_its_password(load) -> None:  # type: ignore[no-untyped-def]
    told = "".join(mistakes_of(load, PROXIED.replace("https://ada", "socks5h://ada")))

    assert told.startswith(", line 9: services[0].terms[0].variants.eea.proxy: ")
    assert "write https://user:password@proxy.example:3128" in told
    assert "s3cret" not in told


def test_a_page_for_the_browser_alone_does_not_go_with_certificates_it_does_not_know(
    load,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    (tmp_path / "ca.pem").write_text("")
    text = f'[fetch]\nca_file = "ca.pem"\n{SMALL}browser = true'

    (told,) = mistakes_of(load, text)

    assert '"Plapper/Privacy Policy" has browser = true' in told
    assert 'Write browser = false, or "auto"' in told
    assert load(text.replace("= true", '= "auto"')).fetch.ca_file == tmp_path / "ca.pem"


def test_pages_for_readers_are_written_only_where_a_folder_is_named(load, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    without, beside = load(""), load('[pages]\ndirectory = "public"\n')

    assert (without.site_directory, without.site_address) == (None, "")
    assert beside.site_directory == tmp_path / "public"


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("https://policies.example.org", "https://policies.example.org/"),
        ("https://Example.org/policies", "https://example.org/policies/"),
        ("http://localhost:8000/policies/", "http://localhost:8000/policies/"),
    ],
)
def test_the_address_of_the_pages_ends_with_a_slash(load, written: str, understood: str) -> None:  # type: ignore[no-untyped-def]
    assert load(f'[pages]\naddress = "{written}"\n').site_address == understood


@pytest.mark.parametrize(
    "address",
    [
        "https://ada:secret@example.org/",
        "https://example.org/?page=1",
        "https://example.org/<policies>/",
    ],
)
def test_an_address_that_names_no_folder_of_pages_is_refused(load, address: str) -> None:  # type: ignore[no-untyped-def]
    (mistake,) = mistakes_of(load, f'[pages]\naddress = "{address}"\n')

    assert mistake.startswith(", line 2: pages.address: ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("example.org", '"https://example.org/"', id="a name alone"),
        pytest.param("Example.org/policies", '"https://example.org/policies/"', id="with a path"),
        pytest.param("www.example.org:8080", '"https://www.example.org:8080/"', id="with a port"),
        pytest.param("//example.org/", '"https://example.org/"', id="without its beginning"),
        pytest.param("htp://example.org", '"https://example.org/"', id="a letter missing"),
        pytest.param("https:/example.org", '"https://example.org/"', id="a slash missing"),
        pytest.param("/var/www/watcher", "", id="a folder"),
        pytest.param("../public", "", id="a folder above"),
        pytest.param("public", "", id="a word"),
        pytest.param("me@example.org", "", id="a mailbox"),
    ],
)
def test_what_is_no_address_of_pages_is_told_with_the_one_that_was_meant(  # type: ignore[no-untyped-def]
    load, written: str, meant: str
) -> None:
    (mistake,) = mistakes_of(load, f'[pages]\naddress = "{written}"\n')

    cure = meant or 'where the folder is served, as "https://policies.example.org/"'
    assert mistake == f', line 2: pages.address: "{written}" is not a web address; write {cure}.'


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param('help_url = "https://example.org/about these"', id="a space"),
        pytest.param('help_url = "https://example.org/>"', id="the end of a header's address"),
        pytest.param('help_url = "https://exämple.org/"', id="not ASCII"),
        pytest.param('help_url = "example.org"', id="no address"),
        pytest.param('sender_name = "two\\nlines"', id="a name of two lines"),
    ],
)
def test_what_could_not_stand_in_a_mail_is_told_before_one_is_due(load, setting: str) -> None:  # type: ignore[no-untyped-def]
    mail = '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\n'

    (mistake,) = mistakes_of(load, f"{mail}{setting}\n")

    assert mistake.startswith(f", line 4: mail.{setting.partition(' ')[0]}: ")


@pytest.mark.parametrize("address", ["https://example.org/help", "mailto:help@example.org", ""])
def test_mails_can_be_explained_by_a_page_or_by_a_mailbox(load, address: str) -> None:  # type: ignore[no-untyped-def]
    mail = '[mail]\nhost = "smtp.example.org"\nsender = "a@example.org"\n'

    assert load(f'{mail}help_url = "{address}"\n').mail.help_url == address
