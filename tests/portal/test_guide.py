"""The API's guide: every call in its examples is one that there is, with members that its body knows."""

import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, WorkloadCentralFactory, the_year

GUIDE = (settings.BASE / "docs" / "api.md").read_text()
BASE = re.compile(r"^(?:\$API|https://raingan\.example/api/v1)")
OF_ITS_OWN = ("/oauth/",)  # answers as its RFCs say, and is not in the document


class Call:
    """What a curl command of the guide asks: method, path with ``{}`` for shell variables, query and body."""

    def __init__(self, words: list[str]) -> None:
        options = dict(pairwise(words))
        address = urlsplit(next(BASE.sub("", each) for each in words if BASE.match(each)))
        self.path, self.query = address.path, dict(parse_qsl(address.query))
        self.body: Any = json.loads(options["-d"]) if options.get("-d", "").startswith("{") else None
        self.form = "-F" in options or ("-d" in options and self.body is None)
        self.method = options.get("-X", "POST" if self.form or self.body is not None else "GET").lower()
        self.headers = {each.partition(":")[0] for flag, each in pairwise(words) if flag == "-H"}


def calls() -> Iterator[Call]:
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL):
        # A command ends where its line does, unless that is continued, by a backslash or within a quoted body.
        for command in re.findall(r"^curl (?:\\\n|'[^']*'|\"[^\"]*\"|[^\n])*", block, re.MULTILINE):
            yield Call(shlex.split(command, comments=True))


CALLS = [each for each in calls() if not each.path.startswith(OF_ITS_OWN)]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return found


def operation(document: dict[str, Any], call: Call) -> dict[str, Any]:
    """What the document says of the call; the path with the fewest parameters where several fit."""
    fitting = []
    for path, methods in document["paths"].items():
        pattern = re.sub(r"\{[^}]+\}", "[^/]+", path.removeprefix("/api/v1"))
        if re.fullmatch(pattern, call.path) and call.method in methods:
            fitting.append((path.count("{"), methods[call.method]))
    assert fitting, f"{call.method} {call.path}"
    found: dict[str, Any] = min(fitting, key=lambda each: each[0])[1]
    return found


def check_members(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Every member is known and every needed one is there, all the way down."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list) and "items" in schema:
        for each in value:
            check_members(document, schema["items"], each)
    elif isinstance(value, dict) and "properties" in schema:
        assert value.keys() <= schema["properties"].keys()
        assert set(schema.get("required", ())) <= value.keys()
        for name, each in value.items():
            check_members(document, schema["properties"][name], each)


def test_the_guide_shows_calls_of_every_part() -> None:
    assert len(CALLS) >= 20
    assert sum(call.path.startswith("/workload/") for call in CALLS) >= 10


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_every_example_is_a_call_that_there_is(document: dict[str, Any], call: Call) -> None:
    told = operation(document, call)
    known = {each["name"] for each in told.get("parameters", ())}

    assert call.query.keys() <= known
    assert {each for each in call.headers if each == "If-Match"} <= known
    if call.body is not None:
        check_members(document, told["requestBody"]["content"]["application/json"]["schema"], call.body)


@pytest.mark.django_db
def test_what_the_guide_reads_of_a_year_is_there() -> None:
    year = the_year()
    DistrictRecordFactory.create(year=year, place=the_place("4701"))
    client = Client()
    client.force_login(WorkloadCentralFactory.create())
    for call in CALLS:
        if call.method == "get" and call.path.startswith("/workload/"):
            query = {name: value.replace("$KEY", year.key) for name, value in call.query.items()}
            answer = client.get(f"/api/v1{call.path.replace('$KEY', year.key)}", query)
            assert answer.status_code == 200, call.path
