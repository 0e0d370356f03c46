"""What a system says to its people: announcements, and whom to ask."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raingan.core.people.access import held
from raingan.core.people.models import User
from raingan.core.places.models import Place, with_ancestors


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Questions asked about announcements."""

    def visible_to(self, user: User) -> Self:
        """Those of the systems and places in which ``user`` holds a role: of the place itself or of one above it."""
        condition = Q(pk__in=())
        for each in held(user):
            condition |= Q(system=each.system, place__in=with_ancestors(each.place_code))
        return self.filter(condition)

    def shown_on(self, day: date) -> Self:
        """Those that stand on the pages on ``day``, the important and the newest first."""
        found = self.filter(Q(shown_until__isnull=True) | Q(shown_until__gte=day), shown_from__lte=day)
        return found.filter(withdrawn_at__isnull=True).order_by("-important", "-shown_from", "-id")


class Announcement(models.Model):
    """Something the centre tells everybody who holds a role of a system at a place or below it."""

    system = models.CharField(max_length=40, db_collation="C")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(_("หัวข้อ"), max_length=200)
    text = models.TextField(_("ข้อความ"), max_length=4000)
    important = models.BooleanField(_("ประกาศสำคัญ"), default=False)
    shown_from = models.DateField(_("แสดงตั้งแต่วันที่"))
    shown_until = models.DateField(_("แสดงถึงวันที่"), null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until__isnull=True) | Q(shown_until__gte=F("shown_from")),
                name="announcement_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["system", "place", "shown_from"], name="announcement_shown"),
            models.Index(fields=["place"], name="announcement_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def standing(self, day: date) -> str:
        """``withdrawn``, ``coming``, ``shown`` or ``over`` on ``day``."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if day < self.shown_from:
            return "coming"
        return "over" if self.shown_until is not None and self.shown_until < day else "shown"


class Contact(models.Model):
    """Whom to ask about a system. Set by the centre; public, for who cannot sign in needs it most."""

    system = models.CharField(max_length=40, db_collation="C", primary_key=True)
    unit = models.CharField(_("หน่วยงาน"), max_length=200)
    telephone = models.CharField(_("โทรศัพท์"), max_length=40, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    line_name = models.CharField(_("ชื่อกลุ่มหรือบัญชี LINE"), max_length=100, blank=True)
    line_url = models.URLField(_("ลิงก์ LINE"), max_length=300, blank=True)
    hours = models.CharField(_("เวลาทำการ"), max_length=200, blank=True)
    note = models.TextField(_("ข้อความเพิ่มเติม"), max_length=1000, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.system}: {self.unit}"
