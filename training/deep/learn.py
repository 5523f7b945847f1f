"""Learns the network: first a teacher of all layers, then a small one that hears the teacher too.

The small one begins as half of the teacher's layers and learns from labels, from the teacher's
answers (Hinton et al., 2015, "Distilling the Knowledge in a Neural Network") and from what stands
between its layers (Jiao et al., 2020, "TinyBERT").
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.deep.network import Network, read_base
from training.deep.passages import Numbers, Origin, Passages
from training.examples import Said
from watcher.differ.judge.deep.vocabulary import Mark

_PERHAPS = 0.5  # weight of an arguable yes
_BESIDE = 0.5  # weight of what is no real update
_HEARD = 0.5  # weight of the teacher's answers beside the labels
_BETWEEN = 0.5  # weight of what stands between the layers
_BATCH = 64
_SORTED = 20  # batches sorted by length together, so that little is filled up
_AT_ONCE = 512  # passages answered at once
_WARM = 0.08  # share of the steps in which the rate rises
_ROUNDED_FROM = 0.3  # share of the steps after which weights are rounded
_DECAY = 0.01
_FASTER = 10  # times the rate, for the answers, which begin with nothing
_TOLD = 200  # steps from one line on the terminal to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long and how fast to learn.

    Args:
        epochs: how often each passage is read.
        rate: of learning, at its highest.
        seed: of all that is left to chance.
    """

    epochs: float
    rate: float
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """Whom to hear beside the labels.

    Args:
        network: it has learnt already.
        likened: number of an own layer, and of the teacher's that it should be like.
    """

    network: Network
    likened: Sequence[tuple[int, int]]


TEACHER = Course(epochs=2.5, rate=7e-5, seed=1)
PUPIL = Course(epochs=3.5, rate=1.5e-4, seed=2)
#: Of the teacher's layers those that the small one begins with; each should end like the next.
KEPT = (0, 2, 4)


def learn_network(passages: Passages, base: Path, rows: Numbers) -> Network:
    """The network that is shipped.

    Args:
        passages: all of them.
        base: the folder of the base model, which has six layers.
        rows: numbers of those to learn from.
    """
    torch.manual_seed(TEACHER.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = read_base(base, passages.vocabulary.tolist())
    network.to(device)
    teach(network, passages, rows, TEACHER)
    pupil = network.with_layers(KEPT)
    likened = [(own, layer + 1) for own, layer in enumerate(KEPT)]
    teach(pupil, passages, rows, PUPIL, Teacher(network, likened))
    return pupil


def teach(
    network: Network,
    passages: Passages,
    rows: Numbers,
    course: Course,
    teacher: Teacher | None = None,
) -> list[float]:
    """Teach a network in place, and round its weights if it has a teacher.

    Args:
        network: what learns.
        passages: all of them.
        rows: numbers of those to learn from.
        course: how.
        teacher: whom to hear.

    Returns:
        the loss of each step.
    """
    torch.manual_seed(course.seed)
    steps = int(math.ceil(len(rows) / _BATCH) * course.epochs)
    optimizer = _optimizer(network, course.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    batches = _batches(passages.lengths, rows, np.random.default_rng(course.seed))
    losses = []
    network.train()
    if teacher:
        teacher.network.eval()
    for step, own in enumerate(islice(batches, steps)):
        if teacher and step == int(steps * _ROUNDED_FROM):
            network.grow_coarse()
        loss = _loss(network, passages, own, teacher)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.detach())
        if step % _TOLD == 0:
            print(f"step {step} of {steps}: loss {float(losses[-1]):.3f}", flush=True)
    network.eval()
    return [float(loss) for loss in losses]


def answer(network: Network, passages: Passages, rows: Numbers) -> npt.NDArray[np.float32]:
    """The logits of the questions for some passages.

    Args:
        network: learnt.
        passages: all of them.
        rows: numbers of those asked about.
    """
    network.eval()
    logits = np.zeros((len(rows), passages.labels.shape[1]), np.float32)
    by_length = np.argsort(passages.lengths[rows], kind="stable")
    with torch.no_grad():
        for start in range(0, len(rows), _AT_ONCE):
            places = by_length[start : start + _AT_ONCE]
            told, _ = network(*_batch(passages, rows[places], network.answer.weight.device))
            logits[places] = told.cpu().numpy()
    return logits


def _optimizer(network: Network, rate: float) -> torch.optim.Optimizer:
    """AdamW, where vectors do not decay and answers are learnt faster."""
    fast = network.answer.weight
    others = [one for one in network.parameters() if one is not fast]
    return torch.optim.AdamW(
        [
            {"params": [one for one in others if one.ndim > 1], "weight_decay": _DECAY},
            {"params": [one for one in others if one.ndim == 1], "weight_decay": 0.0},
            {"params": [fast], "weight_decay": _DECAY, "lr": rate * _FASTER},
        ],
        lr=rate,
        fused=fast.device.type == "cuda",
    )


def _rate(step: int, steps: int) -> float:
    """The share of the highest rate: it rises at first, then falls to nothing."""
    warm = int(steps * _WARM) + 1
    return min((step + 1) / warm, (steps - step) / (steps - warm + 1))


def _batches(lengths: Numbers, rows: Numbers, rng: np.random.Generator) -> Iterator[Numbers]:
    """Numbers of passages that are learnt from together, without an end."""
    while True:
        shuffled = rng.permutation(rows)
        epoch = []
        for start in range(0, len(shuffled), _BATCH * _SORTED):
            near = shuffled[start : start + _BATCH * _SORTED]
            near = near[np.argsort(lengths[near], kind="stable")]
            epoch += [near[first : first + _BATCH] for first in range(0, len(near), _BATCH)]
        for number in rng.permutation(len(epoch)):
            yield epoch[number]


def _batch(passages: Passages, rows: Numbers, device: torch.device) -> tuple[Tensor, Tensor]:
    """The pieces of some passages, filled up to the longest, and where their new sides begin."""
    lengths = passages.lengths[rows][:, None]
    places = np.arange(lengths.max())[None]
    last = len(passages.pieces) - 1
    found = passages.pieces[np.minimum(passages.starts[rows][:, None] + places, last)]
    pieces = np.where(places < lengths, found.astype(np.int64), int(Mark.PAD))
    new_from = torch.from_numpy(passages.new_from[rows])
    return torch.from_numpy(pieces).to(device), new_from.to(device)


def _loss(network: Network, passages: Passages, rows: Numbers, teacher: Teacher | None) -> Tensor:
    """How far off the answers are, summed over the questions, for the mean passage."""
    pieces, new_from = _batch(passages, rows, network.answer.weight.device)
    yes, weight = (torch.from_numpy(one).to(pieces.device) for one in _wanted(passages, rows))
    # Half precision is what a GPU is fast in; a CPU is not.
    with torch.autocast(pieces.device.type, torch.bfloat16, enabled=pieces.is_cuda):
        logits, after = network(pieces, new_from)
        if teacher:
            with torch.no_grad():
                their_logits, theirs = teacher.network(pieces, new_from)
    loss = (_off(logits, yes) * weight).sum() / len(rows)
    if not teacher:
        return loss
    heard = _off(logits, torch.sigmoid(their_logits.float())).sum() / len(rows)
    filled = (pieces != Mark.PAD)[..., None]
    between = [_unlike(after[own], theirs[their], filled) for own, their in teacher.likened]
    loss = (1 - _HEARD) * loss + _HEARD * heard
    return loss + _BETWEEN * sum(between) / len(between)


def _wanted(
    passages: Passages, rows: Numbers
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """What readers said of some passages, and how much it counts."""
    said = passages.labels[rows]
    weight = np.where(said == Said.PERHAPS, _PERHAPS, 1.0) * (said != Said.UNSEEN)
    weight *= np.where(passages.origin[rows] == Origin.REAL, 1.0, _BESIDE)[:, None]
    return (said >= Said.PERHAPS).astype(np.float32), weight.astype(np.float32)


def _off(logits: Tensor, yes: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits.float(), yes, reduction="none")


def _unlike(own: Tensor, theirs: Tensor, filled: Tensor) -> Tensor:
    """The mean square of what parts two layers, each number of a row by its own measure."""
    width = own.shape[-1:]
    apart = functional.layer_norm(own.float(), width) - functional.layer_norm(theirs.float(), width)
    return (apart**2 * filled).sum() / (filled.sum() * width[0])
