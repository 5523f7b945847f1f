"""Which changes the network is asked about, and what it says beside the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.model.finding import Direction

# The chance, by words, from which the network is asked. On the 630 pairs six in ten changes are
# below it; asking those from 0.06 on, too, moved no mean precision of the 519 by 0.002 and takes a
# third more time. Those that are nearly sure are asked about as well: without the ones from 0.9 on
# "restricts" lost 0.03 there.
_LEAST = 0.12
# Changes of an update that are asked about, two seconds' worth. Five of the 630 pairs have more; no
# mean precision of the 519 moved by 0.001 for it.
MOST = 100


def worth_asking(chances: Sequence[Mapping[str, float]], names: Sequence[str]) -> list[int]:
    """The changes of an update that the network is asked about.

    Args:
        chances: of each, how likely readers say yes by its words, by question.
        names: of each something to rank it by among equals, so that their order does not count.
    """
    likely = [max(own[direction] for direction in Direction) for own in chances]
    places = [place for place, chance in enumerate(likely) if chance >= _LEAST]
    ranked = sorted(places, key=lambda place: (-likely[place], names[place]))
    return sorted(ranked[:MOST])


def network_measures(answer: Mapping[str, float]) -> dict[str, float]:
    """What the network says, as measures beside those of what stands around a change.

    Args:
        answer: by question, in logits; empty where it was not asked.
    """
    return {f"network {question}": logit for question, logit in answer.items()}
