"""Rules that a person's act may break. Raised anywhere, answered politely in one place (``middleware.PoliteRules``).

The message is what the person reads; the class says which kind of refusal it is and with which HTTP status.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


class RuleBroken(Exception):  # noqa: N818  # a refusal, not an error
    """A rule of the house forbids the act; nothing has changed.

    ``message``: a whole Thai sentence for the person. ``field``: the form field or JSON member it is about.
    ``facts``: further members of the problem document, made of what JSON holds.
    """

    status = 422
    code = "rule-broken"
    title: "Text" = _("ทำรายการนี้ไม่ได้")

    def __init__(self, message: "Text", *, field: str | None = None, facts: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.facts: dict[str, object] = dict(facts or {})

    def __str__(self) -> str:
        return str(self.message)


class Invalid(RuleBroken):
    """Something sent is missing or wrong."""

    code = "invalid"
    title = _("ข้อมูลยังไม่ถูกต้อง")


class InvalidFields(Invalid):
    """Several things sent are missing or wrong: pairs of the field and what is wrong with it."""

    def __init__(self, errors: "Sequence[tuple[str, Text]]") -> None:
        super().__init__(_("กรุณาตรวจสอบข้อมูลที่กรอก"))
        self.errors = tuple(errors)


class NotAllowed(RuleBroken):
    """The person sees the record but has no right to this act."""

    status = 403
    code = "not-allowed"
    title = _("ไม่มีสิทธิทำรายการนี้")


class WindowClosed(RuleBroken):
    """The step's window is closed for this place.

    ``window`` tells which (step, round, opened, closed, who can extend it) and travels in the problem document.
    """

    status = 403
    code = "window-closed"
    title = _("ปิดรับแล้ว")

    def __init__(
        self, message: "Text", *, window: Mapping[str, object] | None = None, field: str | None = None
    ) -> None:
        super().__init__(message, field=field, facts={"window": dict(window or {})})
        self.window = dict(window or {})


class NotThere(RuleBroken):
    """It does not exist, or lies outside the person's scope: the two are told alike."""

    status = 404
    code = "not-there"
    title = _("ไม่พบข้อมูล")


class Conflict(RuleBroken):
    """The id is taken by another content."""

    status = 409
    code = "conflict"
    title = _("ข้อมูลขัดแย้งกัน")


class WrongState(RuleBroken):
    """The record's state does not allow the step."""

    status = 409
    code = "wrong-state"
    title = _("สถานะของรายการเปลี่ยนไปแล้ว")


class Stale(RuleBroken):
    """The record was changed since the person looked; give the current one in ``facts``."""

    status = 412
    code = "stale"
    title = _("มีผู้แก้ไขข้อมูลนี้ก่อนแล้ว")


class TooLarge(RuleBroken):
    """More bytes than are accepted."""

    status = 413
    code = "too-large"
    title = _("ข้อมูลมีขนาดใหญ่เกินไป")


class WrongMediaType(RuleBroken):
    """The body is of another kind than the operation takes."""

    status = 415
    code = "wrong-media-type"
    title = _("รูปแบบข้อมูลที่ส่งมาใช้ไม่ได้")


class VersionNeeded(RuleBroken):
    """A change came without saying which version it changes (If-Match)."""

    status = 428
    code = "version-needed"
    title = _("ต้องระบุรุ่นของข้อมูล")


def needed(seen: int | None) -> int:
    """The version somebody says they change; raises VersionNeeded where they say none."""
    if seen is None:
        raise VersionNeeded(_("ต้องระบุรุ่นของข้อมูลที่แก้ไข (If-Match)"))
    return seen


def refuse_stale(seen: int | None, version: int, told: "Text") -> None:
    """Raises VersionNeeded, and Stale with the message ``told`` where ``seen`` is not the ``version`` there is."""
    if needed(seen) != version:
        raise Stale(told, facts={"version": version})


class TooMany(RuleBroken):
    """Too many tries or requests; ``retry_after`` in seconds."""

    status = 429
    code = "too-many"
    title = _("ทำรายการถี่เกินไป")

    def __init__(self, message: "Text", *, retry_after: int = 60, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after
