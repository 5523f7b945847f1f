"""Updates are staged from a text by holding back sentences, or words inside them."""

import json
from pathlib import Path

import pytest

from training.benchmark import HOME, LabelledPair
from training.examples import Said, examples_of
from training.staged import FILE, sign_of, staged_pairs
from watcher.differ.extract import extract_document
from watcher.differ.split import split_clauses

KEEP = "We keep your sightings in a log book for as long as you use our app."
SELL = "We may sell your sightings to tour operators."
USE = "We use your address to send you the log book & a bill."
ASK = "You can ask us at any time to delete your sightings for good."
PAGE = f"""<main><h1>Privacy policy of Larkfield</h1>
<h2>What we keep</h2><p>{KEEP} {SELL} {SELL}</p><p>{USE.replace("&", "&amp;")}</p>
<h2>Your choices</h2><p>These are yours:</p><ul><li>{ASK}</li><li>You may close the app.</li></ul>
</main>"""

with_benchmark = pytest.mark.skipif(
    not HOME.is_dir(), reason="the benchmark is not beside the repository"
)


def stage(home: Path, *changes: list[object]) -> LabelledPair:
    """The update staged from a benchmark of one pair."""
    row = {"id": "larkfield", "group": "Larkfield", "set": "once-read"}
    pair, labels = home / "train/pairs/larkfield", home / "train/labels"
    pair.mkdir(parents=True)
    labels.mkdir()
    (home / "index.json").write_text(json.dumps([row]), encoding="utf-8")
    (pair / "old.html").write_text("<main><p>We watch birds.</p></main>", encoding="utf-8")
    (pair / "new.html").write_text(PAGE, encoding="utf-8")
    (pair / "changed.json").write_text("{}", encoding="utf-8")
    (labels / "larkfield.json").write_text("{}", encoding="utf-8")
    file = home / "staged.jsonl"
    line = {"of": "pair larkfield", "part": 1, "changes": changes}
    file.write_text(json.dumps(line), encoding="utf-8")
    return next(iter(staged_pairs(file, home)))


def sentences(pair: LabelledPair) -> tuple[list[str], list[str]]:
    old, new = (split_clauses(extract_document(one)) for one in (pair.old, pair.new))
    return [clause.text for clause in old], [clause.text for clause in new]


def place_of(words: str, text: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def test_a_sentence_held_back_stands_in_the_newer_version_alone(tmp_path: Path) -> None:
    pair = stage(tmp_path, [sign_of(KEEP), "E"])

    old, new = sentences(pair)
    assert KEEP in new
    assert [text for text in new if text != KEEP] == old


def test_words_held_back_are_missing_from_the_older_sentence(tmp_path: Path) -> None:
    pair = stage(tmp_path, [sign_of(USE), "E s?", *place_of(" & a bill", USE)])

    older = "We use your address to send you the log book."
    old, new = sentences(pair)
    assert older in old
    assert USE in new
    (finding,) = pair.label["findings"]
    assert (finding["sharing"], finding["confidence"]) == (True, "low")
    assert [pair.changed[id_] for id_ in (*finding["new"], *finding["old"])] == [USE, older]


def test_of_sentences_alike_the_first_is_held_back(tmp_path: Path) -> None:
    old, new = sentences(stage(tmp_path, [sign_of(SELL), "E s"]))

    assert (old.count(SELL), new.count(SELL)) == (1, 2)


def test_headings_and_lists_of_the_text_stay(tmp_path: Path) -> None:
    pair = stage(tmp_path, [sign_of(KEEP), "N"])

    asked = next(c for c in split_clauses(extract_document(pair.new)) if c.text == ASK)
    assert asked.section[-1] == "Your choices"
    assert asked.stem == "These are yours:"


def test_an_update_is_left_out_with_the_company_whose_text_it_is_staged_from(
    tmp_path: Path,
) -> None:
    pair = stage(tmp_path, [sign_of(KEEP), "N"])

    assert (pair.id, pair.group) == ("staged pair larkfield 1", "Larkfield")


def test_a_sentence_that_the_text_no_longer_has_is_left_out(tmp_path: Path) -> None:
    pair = stage(tmp_path, [sign_of("We make hats."), "E"], [sign_of(KEEP), "E"])

    assert list(pair.changed.values()) == [KEEP]


@with_benchmark
def test_what_the_reader_said_reaches_the_examples(tmp_path: Path) -> None:
    pair = stage(tmp_path, [sign_of(KEEP), "N"], [sign_of(SELL), "E s"], [sign_of(ASK), "R p"])

    said = [(one.expands, one.restricts, one.shares) for one in examples_of(pair).examples]

    assert said == [
        (Said.NO, Said.NO, Said.NO),
        (Said.YES, Said.NO, Said.YES),
        (Said.NO, Said.YES, Said.NO),
    ]


@with_benchmark
def test_nearly_all_that_was_read_is_still_found() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    asked = sum(len(json.loads(line)["changes"]) for line in lines)

    found = sum(id_.startswith("+") for pair in staged_pairs() for id_ in pair.changed)

    assert found > 0.97 * asked > 6000
