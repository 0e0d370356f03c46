"""Running one act many times at once, and what came out of it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """Acts a second, the time of the middle one and of the slowest but 5 %, and how many failed."""

    rate: float
    p50_ms: float
    p95_ms: float
    errors: int
    acts: int


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
    p50_ms: float
    p95_ms: float
    server_ms: float
    beside: float
    ratio: float
    errors: int
    growth: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The row for bench.json."""
        return asdict(self)


def run(
    work: Iterator[T], act: Callable[[T, Any], bool], tool: Callable[[], Any], *, at_once: int, seconds: float
) -> Timing:
    """Do ``act(item, tool)`` on items of ``work`` by ``at_once`` threads until time or work is out.

    ``tool`` makes what each thread holds on to: a connection of HTTP or of the database.
    """
    items: SimpleQueue[T] = SimpleQueue()
    for item in work:
        items.put(item)
    times: list[list[float]] = [[] for _each in range(at_once)]
    errors = [0] * at_once
    begin, clock = threading.Barrier(at_once + 1), [0.0]

    def labour(number: int) -> None:
        held = tool()
        begin.wait()
        end = clock[0] + seconds
        try:
            while time.perf_counter() < end:
                item = items.get_nowait()
                started = time.perf_counter()
                good = act(item, held)
                times[number].append(time.perf_counter() - started)
                errors[number] += not good
        except Empty:
            pass
        finally:
            held.close()

    threads = [threading.Thread(target=labour, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    clock[0] = time.perf_counter()
    begin.wait()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - clock[0]
    return timing(sorted(each for some in times for each in some), took, sum(errors))


def timing(times: list[float], took: float, errors: int) -> Timing:
    """Sum up the sorted ``times`` (seconds) of acts done within ``took`` seconds."""
    if not times:
        return Timing(0, 0, 0, errors, 0)
    middle, slow = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    return Timing(round(len(times) / took, 1), round(middle * 1000, 1), round(slow * 1000, 1), errors, len(times))
