"""Dashboards and reports over HTTP: every figure opens its list and the two agree; nobody sees beyond the scope."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.rounds.models import Extension, Round, Window
from raingan.systems.palad.models import Dimension, State
from tests.factories import (
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "use", "circle"}


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attrs: dict[str, str]
    parent: "Node | None" = None
    parts: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, spaces as they are read."""
        return " ".join("".join(part if isinstance(part, str) else f" {part.text} " for part in self.parts).split())

    def all(self, tag: str, cls: str = "") -> list["Node"]:
        """Every element below with this tag and class."""
        found: list[Node] = []
        for part in self.parts:
            if isinstance(part, Node):
                if part.tag == tag and (not cls or cls in part.attrs.get("class", "").split()):
                    found.append(part)
                found += part.all(tag, cls)
        return found


class Tree(HTMLParser):
    """A page as a tree of nodes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self.here = Node("root", {})
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(node)
        if tag not in VOID:
            self.here = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self.here
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


def number(text: str) -> int:
    """The first number in a text: ``1,234 71.7%`` is 1234."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


def figures_on(page: Node) -> dict[str, int]:
    """Every figure of a dashboard that leads to a list: the address and the number shown with it."""
    shown: list[tuple[Node, str]] = [(tile.all("a")[0], tile.text) for tile in page.all("li", "rg-figure")]
    shown += [
        (row.all("a")[0], row.all("td")[-1].text) for table in page.all("table", "rg-bars") for row in rows(table)
    ]
    for table in page.all("table", "rg-table"):
        shown += [(link, link.text) for cell in table.all("td", "rg-table__number") for link in cell.all("a")]
    lists = {link.attrs["href"]: number(text) for link, text in shown if link.attrs["href"].startswith("/palad/list/")}
    assert len(lists) >= 4
    return lists


def rows(table: Node) -> list[Node]:
    """The rows of a table's body."""
    return [row for body in table.all("tbody") for row in body.all("tr")]


def opened(client: Client, url: str) -> Node:
    """The page behind an address of the site."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return Tree(response.content.decode()).root


def entries(client: Client, url: str) -> int:
    """How many reports a list really has, walked page by page."""
    found = 0
    while url:
        page = opened(client, url)
        found += sum(len(rows(table)) for table in page.all("table", "rg-table--reports"))
        following = [link.attrs["href"] for link in page.all("a") if link.attrs.get("rel") == "next"]
        url = reverse("palad:list") + following[0] if following else ""
    return found


@pytest.fixture
def country(db: None, clock: Any) -> dict[str, User]:
    """Two provinces with reports of every state and category, and somebody to look at them from each level."""
    clock.set(NOW)
    kinds = [CategoryFactory.create(dimension=each) for each in (*[Dimension.AGENDA] * 3, *[Dimension.FUNCTION] * 2)]
    for index, code in enumerate(("4701", "4702", "4801")):
        for person in range(2):
            officer = OfficerFactory.create(place=the_place(code))
            for day in range(1, 5 + index + person):
                FieldReportFactory.create(
                    officer=officer,
                    place=the_place(code),
                    state=(State.APPROVED, State.PENDING, State.RETURNED, State.APPROVED, State.WITHDRAWN)[day % 5],
                    category=kinds[(day + person) % 4],
                    activity_date=date(2026, 11 - (day % 3 == 0), day + 3),
                )
    return {
        "TH": CentralFactory.create(),
        "47": ProvinceOfficerFactory.create(place=the_place("47")),
        "4701": ChiefFactory.create(place=the_place("4701")),
    }


@pytest.mark.parametrize("period", ["2026-11", "FY2570-Q1", "FY2570"])
@pytest.mark.parametrize("level", ["TH", "47", "4701"])
def test_every_figure_opens_a_list_of_as_many_reports(
    client: Client, country: dict[str, User], level: str, period: str
) -> None:
    client.force_login(country[level])
    page = opened(client, f"{reverse('palad:dashboard-of', args=[level])}?period={period}")

    for url, shown in figures_on(page).items():
        listed = opened(client, url)
        counts = [each.attrs["data-count"] for each in listed.all("p") if "data-count" in each.attrs]
        assert counts == [str(shown)], url
        assert entries(client, url) == shown, url


@pytest.mark.parametrize("level", ["TH", "47", "4701"])
def test_the_blocks_agree_among_themselves(client: Client, country: dict[str, User], level: str) -> None:
    client.force_login(country[level])
    page = opened(client, reverse("palad:dashboard"))

    total, approved, pending, returned, *_complete = [number(tile.text) for tile in page.all("li", "rg-figure")]
    assert total == approved + pending + returned > 0
    by_dimension, agenda, function = [
        [number(row.all("td")[-1].text) for row in rows(table)] for table in page.all("table", "rg-bars")
    ]
    assert by_dimension == [sum(agenda), sum(function)]
    assert sum(by_dimension) == total
    (table,) = page.all("table", "rg-table")
    below = [[number(cell.text) for cell in row.all("td", "rg-table__number")[1:5]] for row in rows(table)]
    foot = [number(cell.text) for cell in table.all("tfoot")[0].all("td", "rg-table__number")]
    assert foot == [sum(column) for column in zip(*below, strict=True)] == [total, approved, pending, returned]


def test_no_link_of_any_page_of_figures_is_dead(client: Client, country: dict[str, User]) -> None:
    client.force_login(country["TH"])
    seen: set[str] = set()
    waiting = [reverse("palad:dashboard"), reverse("palad:province")]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        page = opened(client, url)
        if url.startswith("/palad/list/") and "place=4701" not in url:
            continue
        main = page.all("main")[0]
        base = url.partition("?")[0]
        links = [link.attrs["href"] for link in main.all("a")]
        links = [base + href if href.startswith("?") else href for href in links]
        waiting += [href for href in links if re.match(r"/palad/(dashboard|province|officers|list)/", href)]
        waiting = [href for href in waiting if "sort=" not in href or href.endswith("sort=complete")]
    assert {"/palad/officers/4701/?period=2026-11", "/palad/province/47/?period=2026-11"} <= seen


def test_the_table_leads_from_the_nation_down_to_one_officers_reports(client: Client, country: dict[str, User]) -> None:
    client.force_login(country["TH"])
    url = reverse("palad:province")
    for step in ("/palad/province/47/", "/palad/officers/4701/", "/palad/list/"):
        names = [
            row.all("th")[0].all("a")[0].attrs["href"] for row in rows(opened(client, url).all("table", "rg-table")[0])
        ]
        url = next(name for name in names if name.startswith(step))
    assert entries(client, url) > 0
    assert "officer=" in url


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", ["4701", "4702"]),
        ("-name", ["4702", "4701"]),
        ("total", ["4701", "4702"]),
        ("-total", ["4702", "4701"]),
    ],
)
def test_rows_are_sorted_by_link(client: Client, country: dict[str, User], sort: str, expected: list[str]) -> None:
    client.force_login(country["47"])
    page = opened(client, f"{reverse('palad:province')}?sort={sort}")
    links = [row.all("th")[0].all("a")[0].attrs["href"] for row in rows(page.all("table", "rg-table")[0])]
    assert [re.findall(r"/officers/(\d+)/", link)[0] for link in links] == expected


@pytest.mark.parametrize("page", ["dashboard", "province"])
def test_an_officer_has_no_page_of_figures(client: Client, clock: Any, db: None, page: str) -> None:
    client.force_login(OfficerFactory.create(place=the_place("4701")))
    assert client.get(reverse(f"palad:{page}")).status_code == 403
    assert client.get(reverse(f"palad:{page}-of", args=["4701"])).status_code == 403
    assert client.get(reverse("palad:officers", args=["4701"])).status_code == 403


def test_whoever_holds_no_role_sees_nothing(client: Client, db: None) -> None:
    client.force_login(UserFactory.create())
    for name, args in (("dashboard", []), ("province", []), ("list", []), ("officers", ["4701"])):
        assert client.get(reverse(f"palad:{name}", args=args)).status_code == 403


@pytest.mark.parametrize("code", ["TH", "48", "4801", "1001", "9999", "470101", "zz"])
@pytest.mark.parametrize("page", ["dashboard-of", "province-of", "officers"])
def test_places_outside_the_scope_do_not_exist(client: Client, country: dict[str, User], page: str, code: str) -> None:
    the_place("470101")
    client.force_login(country["47"])
    assert client.get(reverse(f"palad:{page}", args=[code])).status_code == 404


def test_a_page_of_the_wrong_level_leads_to_the_right_one(client: Client, country: dict[str, User]) -> None:
    client.force_login(country["47"])
    district = client.get(reverse("palad:province-of", args=["4701"]) + "?period=FY2570")
    assert district["Location"] == reverse("palad:officers", args=["4701"]) + "?period=FY2570"
    province = client.get(reverse("palad:officers", args=["47"]))
    assert province["Location"] == reverse("palad:province-of", args=["47"]) + "?period=2026-11"


@pytest.mark.parametrize("text", ["nonsense", "2026-13", "FY9999", "%00", "2026-11-01"])
def test_a_period_that_is_none_is_said_so_and_the_month_is_shown(
    client: Client, country: dict[str, User], text: str
) -> None:
    client.force_login(country["47"])
    page = opened(client, f"{reverse('palad:dashboard')}?period={text}")
    assert "ไม่รู้จักช่วงเวลา" in page.text
    assert "พฤศจิกายน 2569" in page.all("h1")[0].text


def test_an_empty_place_says_so_and_shows_zeros(client: Client, country: dict[str, User]) -> None:
    client.force_login(country["47"])
    page = opened(client, f"{reverse('palad:dashboard')}?period=2026-01")
    assert "ยังไม่มีรายงานผลการปฏิบัติงานใน มกราคม 2569" in page.text
    assert [number(tile.text) for tile in page.all("li", "rg-figure")][:4] == [0, 0, 0, 0]
    assert len(rows(page.all("table", "rg-table")[0])) == 2


def test_the_head_says_until_when_the_month_is_open(client: Client, country: dict[str, User], clock: Any) -> None:
    client.force_login(country["47"])
    line = "ปิดรับรายงานและการอนุมัติ 30 พ.ย. 69 เวลา 23.59 น. · เหลือ 10 วัน"
    assert line in opened(client, reverse("palad:dashboard")).text
    assert f"พฤศจิกายน 2569: {line}" in opened(client, f"{reverse('palad:dashboard')}?period=FY2570").text
    past = opened(client, f"{reverse('palad:dashboard')}?period=2026-10").text
    assert "ปิดรับรายงานและการอนุมัติแล้วเมื่อ 31 ต.ค. 69 เวลา 23.59 น." in past
    future = opened(client, f"{reverse('palad:dashboard')}?period=2026-12").text
    assert "เปิดรับรายงานและการอนุมัติ 1 ธ.ค. 69 เวลา 00.00 น." in future


def test_an_extension_of_one_step_is_named_apart(client: Client, country: dict[str, User]) -> None:
    november = Round.objects.create(system="palad", key="2026-11")
    opens, closes = datetime(2026, 10, 31, 17, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)
    window = Window.objects.create(round=november, step="approve", opens_at=opens, closes_at=closes)
    until = closes + timedelta(days=3)
    Extension.objects.create(window=window, place_id="47", until=until, reason="น้ำท่วม", granted_at=NOW)
    client.force_login(country["47"])
    assert (
        "ปิดรับรายงาน 30 พ.ย. 69 เวลา 23.59 น. · เหลือ 10 วัน · ปิดรับการอนุมัติ 3 ธ.ค. 69 เวลา 23.59 น. · เหลือ 13 วัน"
        in opened(client, reverse("palad:dashboard")).text
    )


def test_officers_are_shown_with_their_completeness_and_weeks(client: Client, db: None, clock: Any) -> None:
    clock.set(NOW)
    done, short = (OfficerFactory.create(place=the_place("4701"), first_name=name) for name in ("กานดา", "ขวัญใจ"))
    for day in (2, 9, 10, 16):
        FieldReportFactory.create(officer=done, state=State.APPROVED, activity_date=date(2026, 11, day))
    FieldReportFactory.create(officer=short, state=State.APPROVED, activity_date=date(2026, 11, 9))
    client.force_login(ChiefFactory.create(place=the_place("4701")))

    first, second = rows(opened(client, reverse("palad:officers", args=["4701"])).all("table", "rg-table")[0])

    assert "กานดา" in first.text
    assert "ครบตามเกณฑ์" in first.text
    assert "1 จาก 4" in second.text
    assert "สัปดาห์ที่ 1, 3" in second.text


@pytest.mark.parametrize("url", ["/palad/dashboard/", "/palad/dashboard/TH/?period=FY2570", "/palad/province/"])
def test_pages_cost_the_same_whatever_the_rows(
    client: Client, country: dict[str, User], url: str, django_assert_max_num_queries: Any
) -> None:
    for number_ in range(6):
        FieldReportFactory.create(place=the_place(f"{30 + number_}01"), activity_date=date(2026, 11, 3))
    client.force_login(country["TH"])
    client.get(url)  # the first page of a session writes the session
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["dashboard-of", "officers"])
def test_the_district_costs_the_same_whatever_the_officers(
    client: Client, country: dict[str, User], name: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(8):
        FieldReportFactory.create(place=the_place("4701"), activity_date=date(2026, 11, 3))
    client.force_login(country["4701"])
    url = reverse(f"palad:{name}", args=["4701"])
    client.get(url)  # the first page of a session writes the session
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
