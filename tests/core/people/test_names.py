"""Typed names are known by keyed hash only, and citizen ids are sealed."""

from typing import Any

import pytest
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.people import names
from raingan.core.thai import citizen_id
from raingan.core.web.rules import Invalid
from tests.factories import demo_citizen_id

ANY_TEXT = st.text(st.characters())  # also lone surrogates and NUL


@pytest.mark.parametrize(
    "typed", ["9000000000013", "9-0000-00000-01-3", "๙ ๐๐๐๐ ๐๐๐๐๐ ๐๑ ๓", " 9.0000.00000.01.3\u200b"]
)
def test_a_citizen_id_is_the_same_however_it_is_written(typed: str) -> None:
    assert names.lookup_digest(typed) == names.lookup_digest("9000000000013")


@pytest.mark.parametrize(
    ("typed", "same"), [("U47001", "u 47001"), ("UP๔๗๐๐๑", "up-47001"), ("Somchai.J", "somchai.j")]
)
def test_capitals_spaces_and_thai_digits_do_not_matter(typed: str, same: str) -> None:
    assert names.lookup_digest(typed) == names.lookup_digest(same)


def test_a_dot_distinguishes_personal_names() -> None:
    assert names.lookup_digest("somchai.j") != names.lookup_digest("somchaij")


def test_the_hash_needs_the_key(settings: Any) -> None:
    before = names.lookup_digest("4701")
    settings.LOOKUP_KEY = "another"

    assert names.lookup_digest("4701") != before


@given(ANY_TEXT)
def test_nothing_typed_breaks_the_hash(typed: str) -> None:
    assert len(names.lookup_digest(typed)) == 64


def test_what_is_sealed_opens_and_looks_different_each_time() -> None:
    digits = demo_citizen_id(7)

    assert names.unseal(names.seal(digits)) == digits
    assert names.seal(digits) != names.seal(digits)
    assert digits.encode() not in names.seal(digits)


def test_a_new_encryption_key_still_opens_what_the_old_one_sealed(settings: Any) -> None:
    settings.ENCRYPTION_KEY = "old"
    sealed = names.seal("text")
    settings.ENCRYPTION_KEY = "new,old"

    assert names.unseal(sealed) == "text"


def test_a_demo_id_is_refused_outside_a_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(Invalid):
        names.checked_citizen_id(demo_citizen_id(1))
    settings.DEMO = True
    assert names.checked_citizen_id(demo_citizen_id(1)) == demo_citizen_id(1)


def test_a_wrong_check_digit_is_refused() -> None:
    right = "1" * 12 + citizen_id.check_digit("1" * 12)
    wrong = right[:12] + str((int(right[12]) + 1) % 10)

    assert names.checked_citizen_id(right) == right
    with pytest.raises(Invalid):
        names.checked_citizen_id(wrong)


@pytest.mark.parametrize("typed", ["4701", "U47001", "up47001", "1234567890123", "สมชาย", "abc", "a" * 200])
def test_a_personal_name_may_not_look_like_an_office_code(typed: str) -> None:
    with pytest.raises(Invalid):
        names.checked_personal_name(typed)


def test_axes_counts_under_the_hash() -> None:
    request = HttpRequest()

    assert names.axes_username(request, {"username": "4701"}) == names.lookup_digest("4701")
    assert names.axes_username(request, None) == names.lookup_digest("")
