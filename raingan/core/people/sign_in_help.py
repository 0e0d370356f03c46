"""What each role types to sign in, in words, for the sign-in page."""

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raingan.core import registry

if TYPE_CHECKING:
    from raingan.core.registry import Text

USUAL: dict[tuple[str, str], "Text"] = {
    ("citizen_id", ""): _("เลขประจำตัวประชาชน 13 หลัก"),
    ("office_code", "district"): _("รหัสอำเภอ 4 หลัก เช่น 4701"),
    ("office_code", "province"): _("รหัสจังหวัดตามด้วย 00 เช่น 4700"),
    ("personal", ""): _("ชื่อผู้ใช้ที่ผู้ดูแลสิทธิ์กำหนดให้"),
}


class Help(NamedTuple):
    """One system, what its roles type, where its account administrators are listed, and its poster to hang up."""

    system: "Text"
    rows: list[tuple["Text", "Text"]]
    administrators: str
    poster: str


def typed_by(role: registry.Role) -> "Text":
    """What the holder of ``role`` types."""
    usual = USUAL.get((role.sign_in, role.level)) or USUAL.get((role.sign_in, "")) or USUAL["personal", ""]
    return role.types or usual


def sign_in_help() -> list[Help]:
    """Every system with its roles, in the systems' own order."""
    return [
        Help(
            system.label,
            [(role.label, typed_by(role)) for role in system.roles],
            reverse(f"{system.name}:administrators"),
            reverse(f"{system.name}:poster"),
        )
        for system in registry.systems()
    ]
