"""Every reason why a photo is not taken in, in words its sender can act upon. Each names the file."""

from django.utils.translation import gettext as _

from raingan.core.web.rules import Invalid, RuleBroken, TooLarge

FIELD = "photo"
MEGABYTE = 1024 * 1024


def shown_name(name: str | None) -> str:
    """The file's name, fit for a sentence: printable and short; a camera's blob may have none."""
    text = "".join(sign for sign in name or "" if sign.isprintable()).strip()
    return f"{text[:30]}…{text[-10:]}" if len(text) > 44 else text or _("ภาพถ่าย")


def empty(name: str) -> RuleBroken:
    """Zero bytes."""
    return Invalid(_("ไฟล์ “%(name)s” ไม่มีข้อมูล กรุณาเลือกภาพใหม่อีกครั้ง") % {"name": name}, field=FIELD)


def too_large(name: str, size: int, limit: int) -> RuleBroken:
    """More bytes than a photo may have."""
    facts = {"name": name, "size": f"{size / MEGABYTE:.1f}", "limit": limit // MEGABYTE}
    return TooLarge(_("ไฟล์ “%(name)s” มีขนาด %(size)s MB เกินกำหนดไม่เกิน %(limit)d MB ต่อภาพ") % facts, field=FIELD)


def not_a_photo(name: str) -> RuleBroken:
    """Its content is of another kind, whatever it is called."""
    text = _("ไฟล์ “%(name)s” ไม่ใช่ภาพถ่ายชนิดที่ระบบรองรับ กรุณาเลือกภาพชนิด JPEG, PNG, WebP หรือ HEIC")
    return Invalid(text % {"name": name}, field=FIELD)


def moving(name: str) -> RuleBroken:
    """An animation: which of its pictures would be the evidence?"""
    return Invalid(_("ไฟล์ “%(name)s” เป็นภาพเคลื่อนไหว กรุณาเลือกภาพนิ่ง") % {"name": name}, field=FIELD)


def damaged(name: str) -> RuleBroken:
    """It begins as a photo but cannot be read to its end."""
    text = _("ไฟล์ภาพ “%(name)s” เสียหายหรือส่งมาไม่ครบ กรุณาส่งใหม่อีกครั้ง หรือเลือกภาพอื่น")
    return Invalid(text % {"name": name}, field=FIELD)


def too_many_pixels(name: str, limit: int) -> RuleBroken:
    """Few bytes that would fill the memory."""
    text = _("ไฟล์ภาพ “%(name)s” มีความละเอียดเกินกำหนดไม่เกิน %(limit)d ล้านพิกเซล กรุณาลดขนาดภาพก่อนส่ง")
    return Invalid(text % {"name": name, "limit": limit // 1_000_000}, field=FIELD)
