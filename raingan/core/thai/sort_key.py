"""The order of the Royal Institute Dictionary, as a text that any database sorts rightly by its code points.

PostgreSQL's core has no Thai collation without ICU, so the key is stored beside the name in the ``C`` collation.

- Consonants stand in the order ก … ห ฬ อ ฮ (with ฤ after ร and ฦ after ล), vowels after them: Unicode's own order.
- A vowel written before its consonant (เ แ โ ใ ไ) is sorted behind it: เชียงใหม่ stands under ช.
- Marks (tones, ไม้ไต่คู้, การันต์) count only between words that are otherwise the same: ไต ไต่ ไต้ ไต๋, เก็ง เก่ง เก้ง.
- A space is below every letter, so that lists of names go word by word; other signs (ฯ ๆ - .) do not count.
"""

import re
import unicodedata

from raingan.core.thai.numerals import to_arabic

# Yamakkan, thanthakhat, mai taikhu, the four tones: the order the Unicode collation gives them at its second level.
_MARKS = {mark: str(weight) for weight, mark in enumerate("\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b", start=1)}
_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
# ำ is sometimes typed as nikhahit and า, with a tone between them or before: น้ำ.
_SPLIT_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_SPACES = re.compile(r"\s+")
# Letters to Unicode, signs to the dictionary: abbreviation and repetition.
_SIGNS = "ฯๆ"
# Below the space, which is below every letter: a word that ends here comes before one that goes on.
_LEVEL = "\t"


def sort_key(text: str) -> str:
    """The dictionary-order key of ``text``: compare (or ``ORDER BY … COLLATE "C"``) the keys, not the texts.

    Letters first, then marks where the letters are the same. Source: preface of พจนานุกรม ฉบับราชบัณฑิตยสถาน.
    """
    plain = unicodedata.normalize("NFC", to_arabic(_SPACES.sub(" ", text).strip()).casefold())
    plain = _SPLIT_AM.sub(r"\1\2ำ", plain)
    letters: list[str] = []
    marks: list[str] = []
    for sign in _LEADING_VOWEL.sub(r"\2\1", plain):
        if sign in _MARKS:
            if marks:
                marks[-1] += _MARKS[sign]
        elif sign not in _SIGNS and (sign == " " or sign.isalnum() or "\u0e30" <= sign <= "\u0e45"):
            letters.append(sign)
            marks.append("0")
    second = "".join(marks).rstrip("0")
    return "".join(letters) + (_LEVEL + second if second else "")
