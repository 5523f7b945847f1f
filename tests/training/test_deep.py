"""The network is learnt from passages and shipped in numbers of four bits."""

import json
import string
from pathlib import Path

import numpy as np
import pytest

from training.benchmark import LabelledPair
from training.deep.answers import read_answers, sign_of
from training.deep.passages import ALWAYS, Origin, Passages, Row, arrange
from training.deep.train import collect_answers
from training.deep.vocabulary import choose_pieces
from training.examples import Said
from watcher.differ.judge.deep.passage import LONGEST, Passage
from watcher.differ.judge.deep.vocabulary import Mark
from watcher.differ.judge.deep.weights import Coarse, pack, unpack
from watcher.differ.source import Source

BASE = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[unused2]", "[unused3]", "[", "é"]
BASE += [*string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase)]
BASE += ["sell", "lark", "keep", "hats", "##s"]
SINGLES = 1 + 2 * 26
PIECES = [piece for piece in BASE[7:] if piece != "##s"]
LOST, FOUND = Passage((1, 9, 2, 2), 4), Passage((1, 9, 2, 10, 11, 2), 3)


def pair(name: str, group: str) -> LabelledPair:
    empty = Source(body=b"", name="")
    return LabelledPair(
        id=name, group=group, twice_read=False, old=empty, new=empty, label={}, changed={}
    )


def row(origin: Origin, passage: Passage, *said: Said) -> Row:
    return Row(origin, passage, said or (Said.NO, Said.NO, Said.NO))


@pytest.fixture
def passages() -> Passages:
    """Two companies, one updated twice, and a written update of each and of nobody."""
    pairs = [pair("a-1", "A"), pair("a-2", "A"), pair("b-1", "B")]
    pairs += [pair("like-a", "A"), pair("like-nobody", "written like-nobody")]
    yes = (Said.YES, Said.PERHAPS, Said.UNSEEN)
    return arrange(
        PIECES,
        pairs,
        [
            [row(Origin.REAL, LOST, *yes), row(Origin.BACKWARDS, FOUND)],
            [row(Origin.REAL, FOUND), row(Origin.REAL, LOST), row(Origin.REAL, LOST)],
            [row(Origin.REAL, FOUND)],
            [row(Origin.WRITTEN, FOUND)],
            [row(Origin.WRITTEN, LOST)],
        ],
    )


class TestVocabulary:
    def test_what_more_companies_use_is_kept_before_what_one_uses_often(self) -> None:
        texts = [("A", ["lark lark lark"]), ("A", ["lark"]), ("A", ["sell"]), ("B", ["sell"])]

        assert choose_pieces(texts, BASE, SINGLES + 1)[SINGLES:] == ["sell"]

    def test_of_what_as_many_use_the_more_frequent_is_kept(self) -> None:
        texts = [("A", ["hats keep", "keep"])]

        assert choose_pieces(texts, BASE, SINGLES + 1)[SINGLES:] == ["keep"]

    def test_of_what_is_used_alike_the_first_of_the_base_is_kept(self) -> None:
        texts = [("A", ["hats keep"])]

        assert choose_pieces(texts, BASE)[SINGLES:] == ["keep", "hats"]

    def test_single_letters_and_signs_are_kept_though_nobody_uses_them(self) -> None:
        pieces = choose_pieces([], BASE)

        assert pieces[:2] == ["##a", "##b"]
        assert set(pieces) == {"[", *string.ascii_lowercase} | {
            f"##{letter}" for letter in string.ascii_lowercase
        }


class TestPassages:
    def test_real_updates_come_first_in_the_order_of_the_pairs(self, passages: Passages) -> None:
        assert passages.origin.tolist() == [0, 0, 0, 0, 0, 1, 2, 2]
        assert passages.names[passages.pair].tolist()[:6] == [
            *("a-1", "a-2", "a-2", "a-2", "b-1"),
            "a-1",
        ]

    def test_a_passage_is_read_as_it_was_written(self, passages: Passages) -> None:
        assert list(passages.read([0, 4])) == [LOST, FOUND]
        assert passages.labels[0].tolist() == [Said.YES, Said.PERHAPS, Said.UNSEEN]

    def test_what_belongs_to_nobody_teaches_whichever_fold_is_left_out(
        self, passages: Passages
    ) -> None:
        a, b = passages.fold[[0, 4]]

        assert a != b
        assert passages.fold.tolist() == [a, a, a, a, b, a, a, ALWAYS]
        assert passages.without(a).tolist() == [4, 7]
        assert passages.without(None).tolist() == list(range(8))

    def test_networks_are_tried_on_real_updates_alone(self, passages: Passages) -> None:
        assert passages.real_of(passages.fold[0]).tolist() == [0, 1, 2, 3]

    def test_what_is_kept_comes_back(self, passages: Passages, tmp_path: Path) -> None:
        passages.save(tmp_path / "passages.npz")
        kept = Passages.load(tmp_path / "passages.npz")

        for name in Passages.__slots__:
            before, after = getattr(passages, name), getattr(kept, name)
            assert before.dtype == after.dtype, name
            assert np.array_equal(before, after), name


class TestAnswers:
    def test_a_sign_is_the_same_everywhere(self) -> None:
        assert sign_of(Passage((1, 3998, 2), 2)) == "948b951c"

    @pytest.mark.parametrize(
        "other",
        [Passage((1, 9, 2, 2), 3), Passage((1, 2, 9, 2), 4), Passage((1, 9, 2, 2, 2), 4)],
        ids=["where the new side begins", "the order", "the length"],
    )
    def test_a_sign_tells_apart(self, other: Passage) -> None:
        assert sign_of(LOST) != sign_of(other)

    def test_answers_are_put_together_by_pair_and_sign(self, passages: Passages) -> None:
        rows = np.array([4, 3, 2, 1, 0])
        logits = np.array([[4, 4, 4], [3, 3, 3], [2, 2, 2], [1, 1, 1], [-0.04, 0.26, -1]])

        answers = list(collect_answers(passages, rows, logits))

        assert answers == [
            {"id": "a-1", "of": {sign_of(LOST): [0.0, 0.3, -1.0]}},
            {"id": "a-2", "of": {sign_of(FOUND): [1, 1, 1], sign_of(LOST): [2, 2, 2]}},
            {"id": "b-1", "of": {sign_of(FOUND): [4, 4, 4]}},
        ]
        assert "-0.0" not in json.dumps(answers)

    @pytest.mark.parametrize("rows", [[0, 1, 2, 3], [0, 1, 2, 3, 3]], ids=["missing", "twice"])
    def test_each_real_update_is_answered_once(self, passages: Passages, rows: list[int]) -> None:
        with pytest.raises(ValueError, match="all folds"):
            list(collect_answers(passages, np.array(rows), np.zeros((len(rows), 3))))

    def test_answers_are_read_as_they_were_written(self, tmp_path: Path) -> None:
        file = tmp_path / "answers.jsonl"
        file.write_text('{"id":"a","of":{"0badcafe":[0.5,-1.0,2]}}\n{"id":"b","of":{}}\n')

        assert read_answers(file) == {"a": {"0badcafe": [0.5, -1.0, 2]}, "b": {}}

    def test_what_ships_answers_on_nearly_all_pairs(self) -> None:
        answers = read_answers()

        assert len(answers) > 600
        assert sum(map(len, answers.values())) > 12_000


def random_tables(width: int = 8, depth: int = 2) -> dict[str, Coarse | np.ndarray]:
    rng = np.random.default_rng(1)

    def coarse(rows: int, columns: int) -> Coarse:
        units = rng.uniform(0.01, 0.05, rows).astype(np.float16).astype(np.float32)
        return Coarse(rng.integers(-7, 8, (rows, columns)).astype(np.int8), units)

    def half(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float16).astype(np.float32)

    tables: dict[str, Coarse | np.ndarray] = {"pieces": coarse(20, width)}
    tables |= {"places": half(LONGEST, width), "sides": half(2, width)}
    norms = {"start": width}
    linears = {}
    for layer in (f"layers.{number}" for number in range(depth)):
        linears |= {f"{layer}.{name}": (width, width) for name in ("query", "key", "value", "told")}
        linears |= {f"{layer}.wide": (4 * width, width), f"{layer}.narrow": (width, 4 * width)}
        norms |= {f"{layer}.heard": width, f"{layer}.done": width}
    for name, size in norms.items():
        tables |= {f"{name}.gain": half(size), f"{name}.bias": half(size)}
    for name, shape in linears.items():
        tables |= {f"{name}.weights": coarse(*shape), f"{name}.bias": half(shape[0])}
    return tables | {"answer.weights": half(3, 2 * width), "answer.bias": half(3)}


def test_a_packed_network_comes_back() -> None:
    tables = random_tables()

    network = unpack(pack(["we", "sell"], 2, tables, {"pairs": 3}))

    layer = network.encoder.layers[1]
    assert network.card == {"pairs": 3}
    assert network.vocabulary.cut("We sell") == [len(Mark), len(Mark) + 1]
    assert (len(network.encoder.layers), layer.heads) == (2, 2)
    assert np.array_equal(network.encoder.pieces, tables["pieces"].fine())
    assert np.array_equal(layer.narrow.weights, tables["layers.1.narrow.weights"].fine())
    assert np.array_equal(layer.done.bias, tables["layers.1.done.bias"])
    assert np.isfinite(network.encoder.read((1, 9, 2, 10, 2), 3)).all()


class TestLearning:
    @pytest.fixture
    def base(self, tmp_path: Path) -> Path:
        """A BERT of two layers, made up by chance."""
        torch = pytest.importorskip("torch")
        from safetensors.torch import save_file

        torch.set_num_threads(1)  # more wait for each other longer than they work
        torch.manual_seed(1)
        width = 16
        config = {"num_hidden_layers": 2, "hidden_size": width, "num_attention_heads": 2}
        (tmp_path / "config.json").write_text(json.dumps(config))
        (tmp_path / "vocab.txt").write_text("\n".join(BASE) + "\n", encoding="utf-8")
        shapes = {"word_embeddings": len(BASE), "position_embeddings": 512}
        shapes |= {"token_type_embeddings": 2}
        tables = {f"embeddings.{n}.weight": torch.randn(rows, width) for n, rows in shapes.items()}
        norms = ["embeddings.LayerNorm"]
        for layer in ("encoder.layer.0", "encoder.layer.1"):
            norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
            linears = {
                f"attention.{one}": (width, width)
                for one in ("self.query", "self.key", "self.value", "output.dense")
            }
            linears |= {
                "intermediate.dense": (4 * width, width),
                "output.dense": (width, 4 * width),
            }
            for name, shape in linears.items():
                tables[f"{layer}.{name}.weight"] = 0.3 * torch.randn(*shape)
                tables[f"{layer}.{name}.bias"] = 0.1 * torch.randn(shape[0])
        for name in norms:
            tables[f"{name}.weight"] = 1 + 0.1 * torch.randn(width)
            tables[f"{name}.bias"] = 0.1 * torch.randn(width)
        save_file(tables, tmp_path / "model.safetensors")
        return tmp_path

    @pytest.fixture
    def many(self) -> Passages:
        """Updates that expand where the new side has one piece, and else do not."""
        rng = np.random.default_rng(2)
        rows = []
        for number in range(400):
            grave = number % 2 == 0
            before = [Mark.START, *rng.integers(10, 40, rng.integers(1, 8)), Mark.END, Mark.END]
            new = [*rng.integers(10, 40, rng.integers(0, 8)), 41 if grave else 42, Mark.END]
            passage = Passage(tuple(int(one) for one in (*before, *new)), len(before))
            said = (Said.YES if grave else Said.NO, Said.NO, Said.UNSEEN)
            rows.append([row(Origin.REAL, passage, *said)])
        return arrange(PIECES, [pair(str(n), f"group {n}") for n in range(400)], rows)

    def test_a_base_model_keeps_the_rows_of_the_pieces_that_are_kept(self, base: Path) -> None:
        pytest.importorskip("torch")
        from safetensors.torch import load_file

        from training.deep.network import read_base

        network = read_base(base, ["sell", "é"])

        table = load_file(base / "model.safetensors")["embeddings.word_embeddings.weight"]
        rows = [0, 3, 4, 2, 1, 5, 6, BASE.index("sell"), BASE.index("é")]
        assert network.pieces.weight.tolist() == table[rows].tolist()
        assert network.places.weight.shape[0] == LONGEST

    def test_what_is_shipped_answers_like_what_was_learnt(self, base: Path, many: Passages) -> None:
        pytest.importorskip("torch")
        from training.deep.learn import answer
        from training.deep.network import export, read_base

        network = read_base(base, PIECES)
        network.grow_coarse()
        learnt = answer(network, many, np.arange(50))

        encoder = unpack(export(network, PIECES, {})).encoder
        shipped = [encoder.read(one.pieces, one.new_from) for one in many.read(range(50))]
        assert np.abs(learnt - np.array(shipped)).max() < 0.02
        assert np.ptp(learnt, axis=0).min() > 0.1  # so that being alike says something

    def test_a_network_and_what_hears_it_learn_what_labels_say(
        self, base: Path, many: Passages
    ) -> None:
        pytest.importorskip("torch")
        from training.deep.learn import Course, Teacher, answer, teach
        from training.deep.network import read_base

        course = Course(epochs=12, rate=3e-3, seed=1)
        network = read_base(base, PIECES)
        losses = teach(network, many, np.arange(300), course)
        pupil = network.with_layers([0])
        teach(pupil, many, np.arange(300), course, Teacher(network, [(0, 1)]))

        assert np.mean(losses[-5:]) < np.mean(losses[:5]) / 2
        for one in (network, pupil):
            expands = answer(one, many, np.arange(300, 400))[:, 0]
            right = (expands > 0) == (many.labels[300:, 0] == Said.YES)
            assert right.mean() > 0.9
        assert pupil.pieces.coarse
        assert not network.pieces.coarse

    def test_the_same_seed_gives_the_same_network(self, base: Path, many: Passages) -> None:
        pytest.importorskip("torch")
        from training.deep.learn import Course, teach
        from training.deep.network import export, read_base

        made = []
        network = read_base(base, PIECES)
        for _ in range(2):
            own = network.with_layers([0, 1])
            teach(own, many, np.arange(128), Course(epochs=1, rate=1e-3, seed=4))
            made.append(export(own, PIECES, {}))

        assert made[0] == made[1]
