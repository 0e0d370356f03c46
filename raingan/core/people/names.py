"""What people type to sign in, and their citizen ids: known by keyed hash, kept sealed, shown masked.

Two keys: LOOKUP_KEY makes the hashes things are found by, ENCRYPTION_KEY seals what must be readable again. Without
them neither the table of names nor the sealed ids tell anything. Source: overview, rule 9 and "People and entering".
"""

import hashlib
import hmac
import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from raingan.core.thai import citizen_id
from raingan.core.thai.numerals import to_arabic
from raingan.core.web.rules import Invalid

# Spaces of every kind, zero-width signs that messengers add, and dashes: people put them between groups of digits.
_BETWEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212]+")
LONGEST = 150


def normalise(typed: str) -> str:
    """The typed name as it is compared: no spaces or dashes, Arabic digits, lower case.

    ``๑-๒๓๔๕ …`` and ``U 47001`` and ``u47001`` are written in many ways; all find the same name.
    """
    text = to_arabic(_BETWEEN.sub("", unicodedata.normalize("NFKC", typed))).casefold()
    digits = citizen_id.normalise(text)
    return digits if digits.isdecimal() else text


def keyed_digest(purpose: str, text: str) -> str:
    """64 hex digits: HMAC-SHA256 of ``text`` under LOOKUP_KEY, different for every ``purpose``."""
    # A lone surrogate can reach us through JSON; it has no UTF-8, yet must not break the lookup.
    message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.LOOKUP_KEY.encode(), message, hashlib.sha256).hexdigest()


def lookup_digest(typed: str) -> str:
    """The hash by which a typed name is found, and the only form in which lock-out and logs ever see it."""
    return keyed_digest("typed-name", normalise(typed))


def axes_username(request: HttpRequest, credentials: Mapping[str, object] | None) -> str:
    """What django-axes counts wrong tries under: the hash of the typed name, never the name.

    A view that knows what was typed leaves the hash on the request, so that a success clears the same counter though
    Django then only speaks of the user's opaque handle.
    """
    noted = getattr(request, "typed_name_digest", "")
    return noted or lookup_digest(str((credentials or {}).get("username") or ""))


@lru_cache(maxsize=4)
def _sealer(keys: str) -> MultiFernet:
    def fernet(key: str) -> Fernet:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"raingan.people.seal").derive(key.strip().encode())
        return Fernet(urlsafe_b64encode(derived))

    return MultiFernet([fernet(key) for key in keys.split(",") if key.strip()])


def seal(text: str) -> bytes:
    """``text`` encrypted and authenticated. ENCRYPTION_KEY may hold ``new,old``: the first seals, all open."""
    return _sealer(settings.ENCRYPTION_KEY).encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """What ``seal`` was given; raises cryptography.fernet.InvalidToken under another key."""
    return _sealer(settings.ENCRYPTION_KEY).decrypt(bytes(sealed)).decode()


def checked_citizen_id(typed: str) -> str:
    """The 13 digits; raises Invalid when the check digit is wrong, or for a demo's id outside a demo."""
    digits = citizen_id.normalise(typed)
    if not citizen_id.is_valid(digits):
        raise Invalid(_("เลขประจำตัวประชาชนไม่ถูกต้อง กรุณาตรวจสอบให้ครบ 13 หลัก"), field="citizen_id")
    if citizen_id.is_demo(digits) and not settings.DEMO:
        raise Invalid(_("เลขประจำตัวประชาชนที่ขึ้นต้นด้วย 9 ใช้ได้เฉพาะในระบบสาธิต"), field="citizen_id")
    return digits


def checked_personal_name(typed: str) -> str:
    """A name an administrator gives an account; raises Invalid for what looks like an id or an office's code."""
    name = normalise(typed)
    if not 4 <= len(name) <= LONGEST or not re.fullmatch(r"[a-z0-9._@]+", name):
        raise Invalid(_("ชื่อผู้ใช้ต้องเป็นอักษรอังกฤษหรือตัวเลขอย่างน้อย 4 ตัว"), field="username")
    if re.fullmatch(r"[a-z]{0,2}[0-9]+", name):
        raise Invalid(_("ชื่อผู้ใช้ต้องไม่ซ้ำรูปแบบกับรหัสหน่วยงานหรือเลขประจำตัวประชาชน"), field="username")
    return name
