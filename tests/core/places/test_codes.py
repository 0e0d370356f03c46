"""Codes, prefixes and ranges: what needs no database."""

from hypothesis import given
from hypothesis import strategies as st

from raingan.core.places.models import Place, ancestors, is_bangkok, prefix_of, with_ancestors, within

CODES = st.sampled_from([2, 4, 6, 8]).flatmap(lambda size: st.text(alphabet="0123456789", min_size=size, max_size=size))


def test_the_nation_has_the_empty_prefix() -> None:
    assert prefix_of("TH") == Place(code="TH").prefix == ""
    assert prefix_of("4701") == Place(code="4701").prefix == "4701"


def test_ancestors_are_read_from_the_code() -> None:
    assert ancestors("TH") == ancestors("47") == ()
    assert ancestors("470103") == ("47", "4701")
    assert with_ancestors("TH") == ("TH",)
    assert with_ancestors("4701") == ("TH", "47", "4701")


def test_bangkok_and_what_lies_in_it() -> None:
    assert [code for code in ("TH", "10", "1001", "100101", "11", "47") if is_bangkok(code)] == ["10", "1001", "100101"]


@given(CODES, CODES)
def test_the_range_holds_what_begins_with_the_prefix_and_nothing_else(prefix: str, code: str) -> None:
    bounds: dict[str, str] = dict(within("place_id", prefix).children)  # type: ignore[arg-type]
    assert (bounds["place_id__gte"] <= code < bounds["place_id__lt"]) == code.startswith(prefix)
    assert bounds["place_id__gte"] <= prefix < bounds["place_id__lt"]
    assert not bounds["place_id__gte"] <= "TH" < bounds["place_id__lt"]


def test_an_empty_prefix_restricts_nothing() -> None:
    assert not within("place_id", "")
