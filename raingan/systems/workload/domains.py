"""The eight domains of a district local office's work, and the sections of its record.

Source: manual of the Workload Tracking System, menu "ข้อมูล สถอ."; the form codes stand on its pages.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Domain(models.IntegerChoices):
    """A domain (ด้าน) by its number; ``SPECIAL`` is what an office does beside them (ข้อมูลเฉพาะ สถอ.)."""

    D1 = 1, _("การสนับสนุนนายอำเภอในการกำกับดูแลองค์กรปกครองส่วนท้องถิ่น")
    D2 = 2, _("การบูรณาการแนวทางการพัฒนาเชิงพื้นที่และขับเคลื่อนนโยบายรัฐบาลในระดับอำเภอ")
    D3 = 3, _("การส่งเสริมสนับสนุนการบริหารงานบุคคลขององค์กรปกครองส่วนท้องถิ่น")
    D4 = 4, _("การส่งเสริมสนับสนุนการบริหารงานการเงินและการคลังท้องถิ่น")
    D5 = 5, _("การจัดการฐานข้อมูลเกี่ยวกับการบริหารงานขององค์กรปกครองส่วนท้องถิ่น")
    D6 = 6, _("การส่งเสริมการบริหารกิจการบ้านเมืองที่ดี การอำนวยความสะดวกและธรรมาภิบาล")
    D7 = 7, _("การกำกับการดำเนินงานให้เป็นไปตามมาตรฐานการดำเนินงานและมาตรฐานบริการสาธารณะ")
    D8 = 8, _("การส่งเสริม สนับสนุนการดำเนินงานของนายอำเภอในภารกิจอื่น ๆ")
    SPECIAL = 9, _("ข้อมูลเฉพาะ สถอ.")

    @property
    def title(self) -> str:
        """``ด้านที่ 1 การสนับสนุน…``; the special section by its name alone."""
        if self is Domain.SPECIAL:
            return str(self.label)
        return _("ด้านที่ %(n)d %(name)s") % {"n": self.value, "name": self.label}

    @property
    def short(self) -> str:
        """``ด้านที่ 1``."""
        return str(self.label) if self is Domain.SPECIAL else _("ด้านที่ %(n)d") % {"n": self.value}

    @property
    def form_code(self) -> str:
        """The code of the form, ``STA001`` to ``STA008``; the special section has none."""
        return "" if self is Domain.SPECIAL else f"STA{self.value:03d}"


DOMAINS = tuple(each for each in Domain if each is not Domain.SPECIAL)
SECTIONS = tuple(Domain)
