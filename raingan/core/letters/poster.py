"""The entry poster of a system: a QR code to hang up in an office, what each role types, and whom to ask.

Source: overview, "The entry page can be printed as a QR code poster". It carries no Garuda and names no person.
"""

import hashlib
import json
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import override

from raingan.core.exports.pdf_file import FONTS
from raingan.core.exports.typesetting import typeset
from raingan.core.guidance.models import Contact
from raingan.core.people.sign_in_help import typed_by
from raingan.core.registry import System
from raingan.core.web.context import SITE_NAMES

TEMPLATE = Path(__file__).with_name("pdf") / "poster.typ"
KEPT = 24 * 60 * 60  # seconds in a server process; other content is another entry
_one_at_a_time = Lock()


def poster(house: System, contact: Contact | None, address: str) -> bytes:
    """The poster of ``house`` as a PDF of one A4 page, in Thai; ``address`` is where its people enter.

    Setting it takes a second; the same content is set once a day and server process. Raises UntypesetError.
    """
    with override("th"):
        data = json.dumps(_content(house, contact, address), ensure_ascii=False)
    key = f"poster-{hashlib.sha256(data.encode()).hexdigest()}"
    with _one_at_a_time:  # everybody may ask for it: many at once cost no more than one
        made: bytes | None = cache.get(key)
        if made is None:
            made = typeset(TEMPLATE, data, FONTS)
            cache.set(key, made, KEPT)
    return made


def _content(house: System, contact: Contact | None, address: str) -> dict[str, Any]:
    """What ``poster.typ`` reads. The numerals stay as people type them."""
    line_url = contact.line_url if contact else ""
    return {
        "house": f"{SITE_NAMES['th']} · {_('ระบบรายงานผลการปฏิบัติงานของจังหวัดและอำเภอ')}",
        "name": str(house.label),
        "title": str(house.title),
        "scan": _("สแกนเพื่อเข้าสู่ระบบ"),
        "address": address,
        "qr": _code(address),
        "steps": [
            _("สแกนคิวอาร์โค้ด หรือพิมพ์ที่อยู่ข้างต้นในเบราว์เซอร์"),
            _("ใส่รหัสผู้ใช้งานของท่าน"),
            _("ใส่รหัสผ่าน หากเข้าสู่ระบบครั้งแรก ให้ใช้รหัสผ่านที่ผู้ดูแลสิทธิ์มอบให้ แล้วตั้งรหัสผ่านใหม่ของท่านเอง"),
        ],
        "roles": [[str(role.label), str(typed_by(role))] for role in house.own_roles],
        "ask": _("ติดต่อสอบถาม"),
        "contact": _whom_to_ask(contact),
        "line_qr": _code(line_url) if line_url else "",
        "line_name": f"LINE {contact.line_name}".strip() if contact else "",
    }


def _whom_to_ask(contact: Contact | None) -> list[str]:
    """The lines that say whom to ask; the administrators of the province while the centre has named nobody."""
    if contact is None:
        return [_("ผู้ดูแลสิทธิ์ของจังหวัดท่าน ดูรายชื่อได้จากหน้าเข้าสู่ระบบ")]
    telephone = _("โทรศัพท์ %(telephone)s") % {"telephone": contact.telephone} if contact.telephone else ""
    return [line for line in (contact.unit, telephone, contact.email, contact.hours) if line]


def _code(text: str) -> str:
    """``text`` as a QR code that bears being scratched or printed badly."""
    drawn: str = segno.make(text, error="q", micro=False).svg_inline(scale=4, border=0)
    return drawn
