"""Citizen ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai import citizen_id


@pytest.mark.parametrize(
    "typed", ["1234567890121", "1-2345-67890-12-1", " ๑ ๒๓๔๕ ๖๗๘๙๐ ๑๒ ๑ ", "1–2345–67890–12–1", "\u200b1234567890121"]
)
def test_an_id_is_understood_however_it_is_typed(typed: str) -> None:
    assert citizen_id.normalise(typed) == "1234567890121"
    assert citizen_id.is_valid(citizen_id.normalise(typed))


@pytest.mark.parametrize(
    "wrong", ["", "1234567890122", "123456789012", "12345678901211", "123456789012x", "١234567890121"]
)
def test_a_wrong_id_is_known_as_wrong(wrong: str) -> None:
    assert not citizen_id.is_valid(wrong)


def test_a_masked_id_shows_only_what_the_overview_allows() -> None:
    assert citizen_id.mask("1234567890121") == "1-2345-xxxxx-xx-1"
    assert citizen_id.mask("12345") == "x-xxxx-xxxxx-xx-x"


def test_a_demo_number_has_at_most_eleven_digits() -> None:
    with pytest.raises(ValueError, match="eleven"):
        citizen_id.make_demo(10**11)


@given(st.integers(0, 10**11 - 1), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_is_found(number: int, place: int, by: int) -> None:
    demo = citizen_id.make_demo(number)
    assert citizen_id.is_valid(demo)
    assert citizen_id.is_demo(demo)
    wrong = demo[:place] + str((int(demo[place]) + by) % 10) + demo[place + 1 :]
    # The official scheme's own holes: the third digit's weight is eleven, and the remainders 0 and 10 both give a 1.
    assert not citizen_id.is_valid(wrong) or place == 2 or demo[12] == wrong[12] == "1"


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert citizen_id.is_valid(citizen_id.normalise(text)) in (True, False)
    assert len(citizen_id.mask(text)) == 17
