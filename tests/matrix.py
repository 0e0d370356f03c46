"""Reading a table of who may call what, and making its calls: shared by the tables of all rooms."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    heading: str
    method: str
    name: str
    filling: tuple[tuple[str, str], ...]
    query: str
    sent: str
    cells: tuple[str, ...]

    def __str__(self) -> str:
        filling = " ".join(f"{name}={value}" for name, value in self.filling)
        return " ".join(filter(None, [self.method, self.name, filling, self.query, self.sent]))


def read_table(table: str, columns: Sequence[str]) -> list[Row]:
    """The lines of ``table``; a line that begins with # and a letter is the heading of those below."""
    rows: list[Row] = []
    heading = ""
    for line in table.strip().splitlines():
        if line.startswith("#"):
            heading = line.removeprefix("# ") if line[2] != " " else heading
        elif line:
            rows.append(_row(heading, line.split(), columns))
    return rows


def _row(heading: str, words: list[str], columns: Sequence[str]) -> Row:
    head, cells = words[: -len(columns)], words[-len(columns) :]
    good = len(head) >= 2 and all(re.fullmatch(r"[2-5]\d\d[+*]?|sign|pass", cell) for cell in cells)
    assert good, f"a line needs {len(columns)} cells: {' '.join(words)}"
    method, name, *more = head
    query = next((word for word in more if word.startswith("?")), "")
    sent = next((word for word in more if word.startswith(("json=", "form=", "parts="))), "")
    filling = [word.partition("=") for word in more if word not in {query, sent}]
    return Row(heading, method, name, tuple((key, value) for key, _equals, value in filling), query, sent, tuple(cells))


@dataclass
class House:
    """Everybody of a table's columns with what they enter by; what else lies there is said by each table's own."""

    people: dict[str, User | None]
    secrets: dict[str, str]
    sessions: dict[str, str]

    def named(self, word: str) -> object:
        """What a word of the table stands for."""
        raise NotImplementedError

    def person(self, column: str) -> User:
        """Whoever the column is about."""
        found = self.people[column]
        assert found is not None
        return found

    def caller(self, column: str, *, to_api: bool) -> Client:
        """A new browser with the session, or a script with the token, of whoever the column is about."""
        if column == "nobody":
            return Client()
        if to_api:
            return Client(headers={"Authorization": f"Bearer {self.secrets[column]}"})
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[column]
        return client


def wrong_cells(
    rows: Sequence[Row], columns: Sequence[str], heading: str, find: Callable[[Row, str], str]
) -> list[str]:
    """The cells under ``heading`` in which ``find`` finds another thing than the table states."""
    wrong = []
    for row in rows:
        for column, stated in zip(columns, row.cells, strict=True):
            if row.heading == heading and (found := find(row, column)) != stated:
                wrong.append(f"{row} for {column}: stated {stated}, found {found}")
    return wrong


def methods_taken(rows: Sequence[Row], house: House) -> list[str]:
    """The methods that an address of the table takes from the centre although the table has no line for them."""
    addresses = {row.name: url_of(row, house.named).partition("?")[0] for row in reversed(rows)}
    stated = {(row.method, addresses[row.name]) for row in rows}
    taken = []
    for name, address in addresses.items():
        for method in METHODS:
            if (method, address) not in stated:
                client = house.caller("centre", to_api=name.startswith("api:"))
                status = client.generic(method, address).status_code
                if status not in {404, 405}:
                    taken.append(f"{method} {name} answers {status}")
    return taken


def url_of(row: Row, named: Callable[[str], object]) -> str:
    """The address of a line, filled by what its words stand for."""
    url = reverse(row.name, kwargs={name: named(value) for name, value in row.filling})
    if not row.query:
        return url
    name, _equals, value = row.query[1:].partition("=")
    return f"{url}?{name}={named(value)}"


def sessions(people: dict[str, User | None]) -> Iterator[tuple[str, str]]:
    """The session of everybody who has one, by the name of their column."""
    for name, user in people.items():
        if user is not None:
            client = Client()
            client.force_login(user)
            yield name, client.cookies[settings.SESSION_COOKIE_NAME].value


def cell(
    client: Client, row: Row, url: str, sent: dict[str, Any], *, state: Callable[[], object], telltales: Sequence[bytes]
) -> str:
    """What really happens, in the table's words; afterwards nothing has happened."""
    with transaction.atomic():
        before = state()
        response: Any = client.generic(row.method, url, **sent)
        after = state()
        text = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    location = response.get("Location", "")
    if location.partition("?")[0] == reverse("people:sign-in"):
        return "sign"
    if location == reverse("people:first-password"):
        return "pass"
    # A page that answers one's own sending tells of what one may see anyway.
    told = any(each in text for each in telltales) and row.method == "GET"
    return f"{response.status_code}{'*' if before != after else '+' if told else ''}"
