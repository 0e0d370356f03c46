"""Paging by keyset: every row once, in order, whatever the order and size of the pages; forged cursors harm nothing."""

import base64
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raingan.core.places.models import Level, Place
from raingan.core.web.pager import Page, Sort, choose, paginate
from raingan.core.web.rules import Invalid

pytestmark = pytest.mark.django_db

SORTS = [
    Sort("code", ("code",)),
    Sort("-code", ("-code",)),
    Sort("key", ("sort_key", "code")),
    Sort("-date", ("-valid_from", "-sort_key", "-code")),
    Sort("mixed", ("-valid_from", "code")),
    Sort("mixed-3", ("valid_from", "-sort_key", "code")),
    Sort("parent", ("parent__sort_key", "pk")),
]
ROWS = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2020, 1, 3)), st.sampled_from(["ก", "ข", "a", "'", '"', "น้ำ"])),
    max_size=12,
)


def fill(rows: list[tuple[date, str]]) -> None:
    """The nation and one province for each of ``rows``, some alike in all but their code."""
    Place.objects.exclude(parent=None).delete()
    Place.objects.all().delete()
    common: dict[str, Any] = {"name_th": "ก", "name_en": "a"}
    nation = Place.objects.create(
        code="TH", level=Level.NATION, sort_key="ฮ", valid_from=date(2020, 1, 1), parent=None, **common
    )
    Place.objects.bulk_create(
        Place(code=f"{10 + n}", level=Level.PROVINCE, sort_key=key, valid_from=day, parent=nation, **common)
        for n, (day, key) in enumerate(rows)
    )


def provinces() -> Any:
    return Place.objects.filter(level=Level.PROVINCE)


def walk(sort: Sort, limit: int, *, backward: bool = False, cursor: str | None = None) -> list[Page[Place]]:
    """All pages from ``cursor`` on (the beginning, if None) to the end, or back to the beginning."""
    pages: list[Page[Place]] = []
    while not pages or cursor:
        pages.append(paginate(provinces(), sort, cursor, limit))
        cursor = pages[-1].previous if backward else pages[-1].next
        assert len(pages) < 50, "walks in a circle"
    return pages


def cursor_of(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, sort=st.sampled_from(SORTS), limit=st.integers(1, 5))
def test_walking_forward_meets_every_row_once_in_order(rows: list[tuple[date, str]], sort: Sort, limit: int) -> None:
    fill(rows)

    pages = walk(sort, limit)

    assert [place.pk for page in pages for place in page.items] == list(
        provinces().order_by(*sort.fields).values_list("pk", flat=True)
    )
    assert pages[0].previous is None
    assert all(len(page.items) == limit for page in pages[:-1])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, sort=st.sampled_from(SORTS), limit=st.integers(1, 5))
def test_walking_back_shows_the_same_pages(rows: list[tuple[date, str]], sort: Sort, limit: int) -> None:
    fill(rows)
    forward = walk(sort, limit)
    if len(forward) < 2:
        return

    backward = walk(sort, limit, backward=True, cursor=forward[-1].previous)

    assert [page.items for page in reversed(backward)] == [page.items for page in forward[:-1]]


def test_rows_that_come_meanwhile_do_not_move_those_behind(transactional_db: None) -> None:
    fill([(date(2020, 1, 1), "ก")] * 4)
    first = paginate(provinces(), SORTS[0], None, 2)
    nation = Place.objects.get(pk="TH")
    Place.objects.create(
        code="09",
        level=Level.PROVINCE,
        sort_key="ก",
        valid_from=date(2020, 1, 1),
        parent=nation,
        name_th="ก",
        name_en="a",
    )

    assert [place.pk for place in paginate(provinces(), SORTS[0], first.next, 2).items] == ["12", "13"]


FORGED = [
    "", "x", "====", "ก", cursor_of(), cursor_of("code"), cursor_of("-code", 0, "10"), cursor_of("code", 2, "10"),
    cursor_of("code", 0, None), cursor_of("code", 0, ["10"]), cursor_of("code", 0, True), cursor_of("code", 0, "\0"),
    cursor_of("code", 0, "1" * 99), base64.urlsafe_b64encode(b"[" * 5000).decode(),
]  # fmt: skip


@pytest.mark.parametrize("cursor", FORGED)
def test_a_forged_cursor_begins_anew_on_a_page(cursor: str) -> None:
    fill([(date(2020, 1, 1), "ก")] * 2)

    assert [place.pk for place in paginate(provinces(), SORTS[0], cursor, 5).items] == ["10", "11"]


@pytest.mark.parametrize("cursor", FORGED[1:])
def test_a_forged_cursor_is_refused_by_the_api(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        paginate(provinces(), SORTS[0], cursor, 5, strict=True)

    assert refusal.value.field == "cursor"


@pytest.mark.parametrize("value", ["2020-13-01", "yesterday", 20200101, -1, 10**30])
def test_a_forged_day_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        paginate(provinces(), SORTS[4], cursor_of("mixed", 0, value, "10"), strict=True)


@given(text=st.text(max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_whatever_breaks_a_page(text: str) -> None:
    fill([(date(2020, 1, 1), "ก")] * 3)

    assert len(paginate(provinces(), SORTS[4], text).items) == 3


def test_one_direction_is_one_row_comparison() -> None:
    fill([(date(2020, 1, 1), "ก")] * 3)
    cursor = paginate(provinces(), SORTS[3], None, 1).next

    with CaptureQueriesContext(
        connection,
    ) as queries:
        paginate(provinces(), SORTS[3], cursor, 1)

    assert len(queries) == 1
    sql = queries[0]["sql"]
    assert '("places_place"."valid_from", "places_place"."sort_key", "places_place"."code") < (' in sql


def test_a_page_holds_at_most_500_rows() -> None:
    with CaptureQueriesContext(connection) as queries:
        paginate(provinces(), SORTS[0], None, 10**9)

    assert "LIMIT 501" in queries[0]["sql"]


@pytest.mark.parametrize("fields", [("valid_to", "code"), ("sort_key",)])
def test_a_sort_that_cannot_be_paged_is_an_error_of_ours(fields: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"null|unique"):
        paginate(provinces(), Sort("wrong", fields))


def test_an_unknown_sort_is_the_first() -> None:
    assert choose(SORTS, "gone") is SORTS[0]
    assert choose(SORTS, None) is SORTS[0]
    assert choose(SORTS, "mixed").name == "mixed"
