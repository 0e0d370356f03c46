"""The official geography: nation, provinces, districts, subdistricts. Retired places stay; none is ever deleted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from raingan.core.places.codes import NATION, ancestors, is_bangkok, prefix_of, with_ancestors, within
from raingan.core.places.querysets import PlaceQuerySet

__all__ = ["NATION", "Level", "Place", "ancestors", "is_bangkok", "prefix_of", "with_ancestors", "within"]

_KHET = "เขต"


class Level(models.TextChoices):
    """How deep a place lies."""

    NATION = "nation", _("ประเทศ")
    PROVINCE = "province", _("จังหวัด")
    DISTRICT = "district", _("อำเภอ/เขต")
    SUBDISTRICT = "subdistrict", _("ตำบล/แขวง")
    VILLAGE = "village", _("หมู่บ้าน")


_BEFORE = {Level.PROVINCE: "จังหวัด", Level.DISTRICT: "อำเภอ", Level.SUBDISTRICT: "ตำบล"}
_AFTER = {Level.PROVINCE: "Province", Level.DISTRICT: "District", Level.SUBDISTRICT: "Subdistrict"}


class Place(models.Model):
    """A node of the geography of the Department of Provincial Administration (DOPA), named by its official code.

    ``valid_from`` is its first day and ``valid_to`` the first day on which it no longer is. ``latitude`` and
    ``longitude`` (degrees, WGS 84) are the district office's point, entered by people: no register has them.
    """

    code = models.CharField(max_length=8, primary_key=True, db_collation="C")
    level = models.CharField(max_length=11, choices=Level.choices)
    name_th = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=250, db_collation="C")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="children")
    postal_code = models.CharField(max_length=5, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="place_level_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, code=NATION) | Q(parent__isnull=False),
                name="place_has_parent_unless_nation",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="place_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Said twice, because a null beside a range would pass as "unknown".
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_point_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "sort_key"], name="place_children"),
            models.Index(fields=["level", "sort_key"], name="place_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_th}"

    @property
    def prefix(self) -> str:
        """What the codes of all places inside this one begin with; empty for the nation."""
        return prefix_of(self.code)

    @property
    def name(self) -> str:
        """The bare name in the reader's language: ``สกลนคร``, ``Sakon Nakhon``."""
        return self.name_en if (get_language() or "th").startswith("en") else self.name_th

    @property
    def label(self) -> str:
        """The name with what it is, in the reader's language: ``จังหวัดสกลนคร``, ``Sakon Nakhon Province``."""
        return self.label_in(get_language() or "th")

    def label_in(self, lang: str) -> str:
        """The label in a language of one's own choosing, as an official document needs it (always Thai)."""
        return self._english_label() if lang.startswith("en") else self._thai_label()

    def _thai_label(self) -> str:
        bangkok = is_bangkok(self.code)
        if self.level == Level.SUBDISTRICT and bangkok:
            return f"แขวง{self.name_th}"
        if self.level == Level.DISTRICT and bangkok:
            return self.name_th if self.name_th.startswith(_KHET) else _KHET + self.name_th
        if self.level == Level.PROVINCE and bangkok:
            return self.name_th
        return _BEFORE.get(Level(self.level), "") + self.name_th

    def _english_label(self) -> str:
        if self.level == Level.PROVINCE and is_bangkok(self.code):
            return self.name_en
        return f"{self.name_en} {_AFTER.get(Level(self.level), '')}".rstrip()
