"""The order of the Royal Institute Dictionary."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai.sort_key import sort_key

PROVINCES = """กระบี่ กรุงเทพมหานคร กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร
เชียงราย เชียงใหม่ ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ บุรีรัมย์
ปทุมธานี ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ ภูเก็ต มหาสารคาม
มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ สกลนคร สงขลา สตูล สมุทรปราการ
สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย หนองบัวลำภู อ่างทอง อำนาจเจริญ อุดรธานี
อุตรดิตถ์ อุทัยธานี อุบลราชธานี"""


def test_the_77_provinces_from_krabi_to_ubon() -> None:
    provinces = PROVINCES.split()
    assert len(provinces) == 77
    assert sorted(sorted(provinces, reverse=True), key=sort_key) == provinces


@pytest.mark.parametrize(
    "words",
    [
        "กก กกุธภัณฑ์ กง กะ กัน กา กำ กิ กี กึ กือ กุ กู เก แก โก ใก ไก ข",  # consonants, then vowels, by their first letter
        "รัก ราก ฤกษ์ ฤๅษี ลม",  # ฤ follows ร and all its words
        "หมา อาย ฮา",  # อ follows ห and ฬ; ฮ is the last
        "ไต ไต่ ไต้ ไต๋",  # tones only decide between equal letters
        "เก็ง เก่ง เก้ง เก๋ง",
        "ปา ป่า ป้า ป๊า ป๋า ปาก",  # and never before the letters have decided
        "เพชร เพชรบุรี เพียง แพ",  # a vowel written before its consonant counts behind it
        "นำ น้ำ นิด",
        "สม สมชาย",
    ],
)
def test_words_stand_as_in_the_dictionary(words: str) -> None:
    assert sorted(sorted(words.split(), reverse=True), key=sort_key) == words.split()


def test_a_decomposed_am_sorts_as_the_usual_one() -> None:
    assert sort_key("น\u0e49\u0e4d\u0e32") == sort_key("น\u0e4d\u0e49\u0e32") == sort_key("น้ำ")


def test_names_go_word_by_word_and_signs_do_not_count() -> None:
    assert sorted(["สมชาย ก", "สม ฮ", "สม  ก"], key=sort_key) == ["สม  ก", "สม ฮ", "สมชาย ก"]
    assert sort_key("กรุงเทพฯ") == sort_key("กรุงเทพ")
    assert sort_key("หมู่ที่ ๔") == sort_key("หมู่ที่ 4")
    assert sort_key("Krabi") == sort_key("KRABI") < sort_key("กระบี่")


@given(st.text(alphabet=st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5F), max_size=30))
def test_a_beginning_without_marks_never_comes_later(text: str) -> None:
    letters = "".join(sign for sign in unicodedata.normalize("NFC", text) if "ก" <= sign <= "ฮ")
    assert sort_key(letters) <= sort_key(letters + "ก")
    assert sort_key(text) == sort_key(f"  {text} ")


@given(st.text(), st.text())
def test_any_text_has_a_key_that_the_database_can_store(first: str, second: str) -> None:
    assert "\0" not in sort_key(first)
    assert (sort_key(first) < sort_key(second)) == (sort_key(first).encode() < sort_key(second).encode())
