"""What the tests of this room share."""

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from hypothesis import strategies as st

from raingan.core.people.api_auth import ASKED
from tests.factories import PASSWORD

NASTY = st.text(st.characters(exclude_categories=()), max_size=60) | st.just("ก" * 3000) | st.just("\x00")
ANYWHERE = "/profile/"  # a page that needs nothing but a person


@pytest.fixture(autouse=True)
def _no_requests_counted() -> None:
    ASKED.counts.clear()


@pytest.fixture
def demo(settings: Any) -> None:
    """A demo, in which citizen ids that begin with 9 are welcome."""
    settings.DEMO = True


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def post_raw(client: Client, address: str, typed: dict[str, str]) -> Any:
    """Post a form as no browser would: with NUL bytes and lone surrogates."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in typed.items()})
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def is_in(client: Client) -> bool:
    """Whether the client's session opens a page."""
    return client.get(ANYWHERE).status_code == 200


def let_lock_pass() -> None:
    """Let the fifteen minutes of a lock pass: axes reads its own clock."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE axes_accessattempt SET attempt_time = attempt_time - interval '15 minutes 1 second'")


def everything_stored() -> Iterator[str]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall())


class Kept(logging.Handler):
    """Keeps every log record, with all it carries, as text."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(f"{record.getMessage()} {vars(record)}")


@pytest.fixture
def every_log_line() -> Iterator[list[str]]:
    """All log lines from INFO up, with all their records carry; those of axes and of the house from DEBUG up."""
    root, kept = logging.getLogger(), Kept()
    wanted = {root: logging.INFO, logging.getLogger("axes"): logging.DEBUG, logging.getLogger("raingan"): logging.DEBUG}
    before = {logger: logger.level for logger in wanted}
    for logger, level in wanted.items():
        logger.setLevel(level)
    root.addHandler(kept)
    yield kept.lines
    root.removeHandler(kept)
    for logger, level in before.items():
        logger.setLevel(level)


def tries_left_behind() -> int:
    """How many wrong tries are remembered."""
    return sum(AccessAttempt.objects.values_list("failures_since_start", flat=True))
