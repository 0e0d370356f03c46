"""What templates have without loading anything."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory

from raingan.core.web import clock, looks

AT = datetime(2026, 11, 20, 16, 59, tzinfo=UTC)  # 23.59 in Bangkok


def draw(source: str, **context: Any) -> str:
    return str(engines["django"].from_string(source).render(context, context.pop("request", None)))


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|thai_date }}", date(2023, 7, 4), "4 กรกฎาคม 2566"),
        ("{{ v|thai_short }}", date(2023, 7, 4), "4 ก.ค. 66"),
        ("{{ v|thai_month }}", date(2023, 7, 4), "กรกฎาคม 2566"),
        ("{{ v|thai_datetime }}", AT, "20 พ.ย. 69 เวลา 23.59\N{NO-BREAK SPACE}น."),
        ("{{ v|ago }}", date(2026, 11, 20), "วันนี้"),
        ("{{ v|ago }}", date(2026, 11, 19), "เมื่อวาน"),
        ("{{ v|since_words }}", AT, "วันนี้ 23.59\N{NO-BREAK SPACE}น."),
        ("{{ v|closing }}", datetime(2026, 11, 30, 17, tzinfo=UTC), "30 พ.ย. 69 เวลา 23.59\N{NO-BREAK SPACE}น."),
        ("{{ v|one_line }}", "ถึง 23.59 น. ต.น. น.", "ถึง 23.59\N{NO-BREAK SPACE}น. ต.น. น."),
        ("{{ v|left }}", datetime(2026, 11, 30, 17, tzinfo=UTC), "เหลือ 11 วัน"),
        ("{{ v|thai_date }}{{ v|left }}{{ v|ago }}{{ v|isoformat }}", None, ""),
        ("{{ v|number }}", 1234567, "1,234,567"),
        ("{{ v|number }}", None, "–"),
        ("{{ v|signed }}", -2, "−2"),
        ("{{ v|percent:2583 }}", 2204, "85.3%"),
        ("{{ v|percent:0 }}", 0, "–"),
        ("{{ v|share:200 }}", 50, "25.0"),
        ("{{ v|share:10 }}", 50, "100.0"),
        ("{{ v|plain }}", 1800, "1800"),
        ("{{ v|dial }}", "0 2000 0000 ต่อ 123", "020000000"),
        ("{{ v|dial }}", "0-2221-0151-8", "022210151"),
        ("{{ v|dial }}", "+66 81 234 5678, 089", "+66812345678"),
        ("{{ v|dial }}", "042-711234", "042711234"),
        ("{{ v|dial }}", "ไม่มี", ""),
        ("{{ v|words }}", "นาย ก<b", '<span class="rg-word">นาย</span> <span class="rg-word">ก&lt;b</span>'),
    ],
)
def test_filters(monkeypatch: pytest.MonkeyPatch, source: str, value: object, text: str) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)

    assert draw(source, v=value) == text


def test_an_address_keeps_the_filters_changes_what_is_named_and_cannot_break_out(rf: RequestFactory) -> None:
    request = rf.get("/", {"state": '"><b>', "cursor": "old", "sort": "date"})

    html = draw("{% address 'sort' '-date' 'cursor' '' %}", request=request)

    assert html == "?state=%22%3E%3Cb%3E&amp;sort=-date"


def test_a_component_is_drawn_around_what_stands_between_the_tags() -> None:
    html = draw('{% wrap "action_bar" note=words %}<button>{{ label }}</button>{% endwrap %}', words="<i>", label="<u>")

    assert "<button>&lt;u&gt;</button>" in html
    assert "&lt;i&gt;" in html


@pytest.mark.parametrize(
    ("state", "tone", "sign"),
    [
        ("approved", "ok", "check"),
        ("pending", "waiting", "dots"),
        ("returned", "returned", "return"),
        ("missing", "returned", "cross"),
        ("withdrawn", "final", "dash"),
        ("closed", "final", "lock"),
        ("", "final", "dash"),
    ],
)
def test_a_state_has_a_tone_and_a_sign(state: str, tone: str, sign: str) -> None:
    assert (looks.tone(state), looks.sign(state)) == (tone, sign)


def test_a_bar_list_is_a_table_whose_bars_begin_at_zero() -> None:
    rows = [{"label": "ก", "n": 400, "url": "/a"}, {"label": "ข", "n": 100}, {"label": "ค", "n": 0}]

    html = draw('{% include "components/bar_list.html" with title="งาน" total=500 rows=rows %}', rows=rows)

    assert html.count('<th scope="row">') == 3
    assert [f'width="{width}%"' in html for width in ("100.0", "25.0", "0.0")] == [True] * 3
    assert "style=" not in html


def test_a_table_tells_by_what_it_is_sorted(rf: RequestFactory) -> None:
    columns = [
        {"key": "d", "label": "อำเภอ", "head": True, "sort": "d"},
        {"key": "n", "label": "รวม", "number": True, "sort": "n"},
    ]
    rows = [{"d": {"text": "กุดบาก", "url": "/x"}, "n": 0}]
    source = '{% include "components/table.html" with caption="ตาราง" sort="-n" %}'

    html = draw(source, columns=columns, rows=rows, request=rf.get("/", {"q": "ก", "cursor": "c"}))

    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"' in html
    assert "cursor" not in html
    assert ">0</td>" in html.replace("\n", "").replace(" ", "")


def test_words_that_browsers_break_inside_are_kept_whole_and_the_rest_is_escaped() -> None:
    drawn = draw("{{ v|whole }}", v="<การบูรณาการ>และธรรมาภิบาลในภารกิจอื่น ๆ")

    assert drawn == (
        '&lt;<span class="rg-unbroken">การบูรณาการ</span>&gt;และ<span class="rg-unbroken">ธรรมาภิบาล</span>'
        'ในภารกิจ<span class="rg-unbroken">อื่น ๆ</span>'
    )
    assert draw("{{ v|whole }}", v="สภาท้องถิ่นครั้งแรก") == 'สภา<span class="rg-unbroken">ท้องถิ่น</span>ครั้งแรก'
