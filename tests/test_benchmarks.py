"""What `make bench` makes of the answers: few honest refusals are busy, many are errors, and nothing is lost."""

from contextlib import closing
from io import BytesIO
from typing import Any

import pytest

from benchmarks import acts
from benchmarks.measure import BusyError, Row, Timing, compare, run
from benchmarks.wire import Connection, call


def done(answers: list[str], at_once: int = 4) -> Timing:
    """The timing of acts that end as ``answers`` say."""

    def act(answer: str, _held: Any) -> bool:
        if answer == "busy":
            raise BusyError
        return answer == "good"

    return run(iter(answers), act, BytesIO, at_once=at_once, seconds=60)


@pytest.mark.parametrize(
    ("good", "busy", "wrong", "errors"),
    [(300, 0, 0, 0), (297, 3, 0, 0), (296, 4, 0, 4), (297, 3, 2, 2), (0, 5, 0, 5), (0, 0, 0, 0)],
)
def test_a_few_busy_answers_are_no_errors(good: int, busy: int, wrong: int, errors: int) -> None:
    found = done(["good"] * good + ["busy"] * busy + ["wrong"] * wrong)

    assert (found.busy, found.errors) == (busy, errors)
    assert (found.rate > 0) == (good > 0), "what was busy was not done"


def test_what_breaks_a_thread_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda _told: None)

    def act(_item: int, _held: Any) -> bool:
        raise ZeroDivisionError

    assert run(iter([1, 2, 3]), act, BytesIO, at_once=1, seconds=60).errors == 1


@pytest.mark.parametrize(("status", "good"), [(200, True), (500, False), (0, False), (404, False)])
def test_only_503_is_busy(monkeypatch: pytest.MonkeyPatch, status: int, good: bool) -> None:
    with closing(Connection(0)) as wire:
        monkeypatch.setattr(wire, "send", lambda _request: (status, b""))
        assert acts.send(call("GET", "/", {}), wire) is good
        monkeypatch.setattr(wire, "send", lambda _request: (503, b""))
        with pytest.raises(BusyError):
            acts.send(call("GET", "/", {}), wire)


def test_a_row_sums_up_every_run() -> None:
    ours, bare, few = Timing(50, 20, 40, 1, 2), Timing(100, 5, 8, 4), Timing(60, 10, 15, 8, 16)

    row = compare("act", 8, ours, bare, server_ms=18, few=few)
    assert row == Row("act", 8, 50, "1/s", 20, 40, 18, 100, errors=13, busy=18, growth=2)
    assert row.as_json()["ratio"] == 0.5
    assert compare("act", 8, ours, bare, server_ms=18, by_time=True).ratio == 4
    assert Row("nothing beside", 1, 3, "s").ratio == 0
