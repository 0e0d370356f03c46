"""How far each district has come in the running year: every state there is in the provinces that the demo shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random

from raingan.systems.workload.demo.figures import EVERY_DOMAIN


@dataclass(frozen=True)
class Stage:
    """The first ``whole`` domains are answered, the next ``begun`` half-way; ``special`` rows of its own work.

    ``after``: what became of it then: ``confirmed``, ``returned``, ``resent``, or nothing yet. ``about``: the domain
    that the return was about.
    """

    whole: int = 0
    begun: int = 0
    special: int = 0
    after: str = ""
    about: int | None = None

    @property
    def done(self) -> frozenset[int]:
        """The domains answered whole."""
        return frozenset(each for each in EVERY_DOMAIN if each <= self.whole)

    @property
    def half(self) -> frozenset[int]:
        """The domains left half-way."""
        return frozenset(each for each in EVERY_DOMAIN if self.whole < each <= self.whole + self.begun)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been recorded."""
        return not (self.whole or self.begun or self.special)


NOTHING, READY, CONFIRMED = Stage(), Stage(8, special=1), Stage(8, special=2, after="confirmed")
RETURNED, RESENT = Stage(8, after="returned", about=4), Stage(8, special=1, after="resent", about=2)
# Sakon Nakhon, district by district in the order of their codes; covered ones follow their host whatever stands here.
_SAKON = (
    Stage(2, 1), READY, RETURNED, CONFIRMED, Stage(8, special=3), NOTHING, RESENT, NOTHING, NOTHING, Stage(6, 2),
    CONFIRMED, CONFIRMED, NOTHING, NOTHING, NOTHING, Stage(special=2), Stage(1, 3), Stage(8, after="returned"),
)  # fmt: skip
_KORAT = (
    Stage(8, special=1), CONFIRMED, Stage(4, 1), READY, CONFIRMED, NOTHING, Stage(8), RETURNED, Stage(0, 2),
    Stage(7, 1, special=1), RESENT,
)  # fmt: skip
_PHUKET = (READY, CONFIRMED, CONFIRMED)
# Of the provinces not shown so many are through or have begun, which makes the counts of the letter of 8 September
# 2564 with the shown ones: 2 + 34 + 40.
_THROUGH, _BEGUN = 1, 32


def stages(districts: Sequence[str], chance: Random) -> dict[str, Stage]:
    """The stage of every district (codes in order)."""
    scripts = {"47": cycle(_SAKON), "30": cycle(_KORAT), "83": cycle(_PHUKET)}
    others = sorted({code[:2] for code in districts} - set(scripts))
    chance.shuffle(others)
    for province in others[:_THROUGH]:
        scripts[province] = cycle([CONFIRMED])
    for province in others[_THROUGH : _THROUGH + _BEGUN]:
        scripts[province] = cycle([Stage(3, 1), *_some(chance)])
    return {code: next(scripts[code[:2]]) if code[:2] in scripts else NOTHING for code in districts}


def _some(chance: Random) -> Iterator[Stage]:
    """How a province is on the way: much of it not begun, some half-way, some ready."""
    for _each in range(11):
        fate = chance.random()
        if fate < 0.45:
            yield NOTHING
        elif fate < 0.75:
            yield Stage(chance.randint(0, 6), chance.randint(1, 2))
        else:
            yield READY if fate < 0.92 else CONFIRMED
