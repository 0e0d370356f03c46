"""When two texts are the same."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai.numerals import to_thai
from raingan.systems.palad.same_text import normalised, text_key

THAI = st.text(alphabet="กขคงจฉชซญดตถทนบปผพมยรลวสหอะาิีุูเแโใไ่้๊์ 0123456789()., \n\t-–“”", max_size=200)


@given(THAI, st.randoms(use_true_random=False))
def test_spaces_and_signs_do_not_count(text: str, chance: Random) -> None:
    altered = "".join(sign + chance.choice(("", " ", ", ", "\n", "\u200b", ".")) for sign in text)

    assert text_key(altered) == text_key(text)


@given(THAI)
def test_the_script_of_numerals_does_not_count(text: str) -> None:
    assert text_key(to_thai(text)) == text_key(text)


@given(st.text(max_size=100))
def test_any_text_has_a_key_the_database_can_keep(text: str) -> None:
    key = text_key(text)

    assert (key is None) == (normalised(text) == "")
    assert key is None or -(2**63) <= key < 2**63


def test_letters_numbers_and_their_order_do() -> None:
    texts = ["ประชุม 12 คน", "ประชุม 21 คน", "ประชุม 12 ตน", "ประชุม คน 12", "ประชุม"]

    assert len({text_key(text) for text in texts}) == len(texts)
    assert text_key("ThaiD นำ") == text_key("thaid นํา")
    assert text_key(" … ") is None
