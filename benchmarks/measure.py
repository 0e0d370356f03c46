"""Running one act many times at once, and what came out of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


MOST_BUSY = 0.01  # of the answers; more of them is a server that fails, not one that is busy


class BusyError(Exception):
    """The server refused honestly for the moment (503: every connection of its pool is taken) and changed nothing."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Acts a second, the time of the middle one and of the slowest but 5 %, how many failed, and how many were busy.

    What was busy is in none of the times; where it is more than ``MOST_BUSY`` it is counted among the errors as well.
    """

    rate: float
    p50_ms: float
    p95_ms: float
    errors: int
    busy: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: Raingan's value, that of what stands beside it, and their ratio (ours ÷ beside).

    ``server_ms`` is what the server logged for the middle request, ``growth`` the cost in the large country ÷ that in
    the small one; 0 where neither was measured.
    """

    name: str
    concurrency: int
    value: float
    unit: str
    p50_ms: float = 0
    p95_ms: float = 0
    server_ms: float = 0
    beside: float = 0
    errors: int = 0
    busy: int = 0
    growth: float = 0

    @property
    def ratio(self) -> float:
        """Ours ÷ what stands beside it; 0 where nothing does."""
        return round(self.value / self.beside, 2) if self.beside else 0

    def as_json(self) -> dict[str, Any]:
        """The row for bench.json."""
        return {**asdict(self), "ratio": self.ratio}


def compare(
    name: str,
    at_once: int,
    ours: Timing,
    bare: Timing,
    *,
    server_ms: float,
    by_time: bool = False,
    few: Timing | None = None,
) -> Row:
    """The row of an act beside its bare counterpart: acts a second or, ``by_time``, milliseconds an act.

    ``few`` is the same act in the small country.
    """
    value, other = (ours.p50_ms, bare.p50_ms) if by_time else (ours.rate, bare.rate)
    runs = [ours, bare, *([few] if few else [])]
    return Row(
        name, at_once, value, "ms" if by_time else "1/s", ours.p50_ms, ours.p95_ms, server_ms, other,
        errors=sum(each.errors for each in runs), busy=sum(each.busy for each in runs),
        growth=round(ours.p50_ms / few.p50_ms, 2) if few and few.p50_ms else 0,
    )  # fmt: skip


@dataclass
class _Hand:
    """What one thread did."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    busy: int = 0

    def labour(self, items: "SimpleQueue[T]", act: Callable[[T, Any], bool], held: Any, until: float) -> None:
        """Do ``act`` on what lies in ``items`` until the moment ``until`` or until nothing is left."""
        try:
            while time.perf_counter() < until:
                item = items.get_nowait()
                started = time.perf_counter()
                try:
                    good = act(item, held)
                except BusyError:
                    self.busy += 1
                except Exception:
                    self.errors += 1
                    raise  # ends this thread, with the traceback shown
                else:
                    self.times.append(time.perf_counter() - started)
                    self.errors += not good
        except Empty:
            pass


def run(
    work: Iterator[T], act: Callable[[T, Any], bool], tool: Callable[[], Any], *, at_once: int, seconds: float
) -> Timing:
    """Do ``act(item, tool)`` on items of ``work`` by ``at_once`` threads until time or work is out.

    ``tool`` makes what each thread holds on to: a connection of HTTP or of the database.
    """
    items: SimpleQueue[T] = SimpleQueue()
    for item in work:
        items.put(item)
    hands = [_Hand() for _each in range(at_once)]
    begin, clock = threading.Barrier(at_once + 1, timeout=60), [0.0]

    def employ(hand: _Hand) -> None:
        with closing(tool()) as held:
            begin.wait()
            hand.labour(items, act, held, clock[0] + seconds)

    threads = [threading.Thread(target=employ, args=(hand,)) for hand in hands]
    for thread in threads:
        thread.start()
    clock[0] = time.perf_counter()
    begin.wait()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - clock[0]
    times = sorted(each for hand in hands for each in hand.times)
    return timing(times, took, errors=sum(hand.errors for hand in hands), busy=sum(hand.busy for hand in hands))


def timing(times: list[float], took: float, *, errors: int, busy: int) -> Timing:
    """Sum up the sorted ``times`` (seconds) of acts done within ``took`` seconds."""
    if busy > MOST_BUSY * (len(times) + busy):
        errors += busy
    if not times:
        return Timing(0, 0, 0, errors, busy)
    middle, slow = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    return Timing(round(len(times) / took, 1), round(middle * 1000, 1), round(slow * 1000, 1), errors, busy)
