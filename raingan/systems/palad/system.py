"""PALAD REPORT, as the house knows it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raingan.core.registry import MenuItem, System
from raingan.core.registry import Role as HeldRole
from raingan.systems.palad.calendar import APPROVE, RECORD, months_around, windows_of
from raingan.systems.palad.demo.make import make_demo
from raingan.systems.palad.duties import duties
from raingan.systems.palad.exports import EXPORTS
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.keeping import EXPIRING
from raingan.systems.palad.models import MonthTally, OfficerTally, Role
from raingan.systems.palad.policies import grace_of

OFFICER, CHIEF = frozenset({Role.OFFICER.value}), frozenset({Role.CHIEF.value})
PROVINCE, CENTRAL = frozenset({Role.PROVINCE.value}), frozenset({Role.CENTRAL.value})
EVERYBODY = frozenset(Role.values)

SYSTEM = System(
    name="palad",
    label="PALAD REPORT",
    title=_("รายงานผลการปฏิบัติงานของปลัดอำเภอ"),
    roles=(
        HeldRole(name=Role.OFFICER, label=Role.OFFICER.label, level="district", sign_in="citizen_id"),
        HeldRole(name=Role.CHIEF, label=Role.CHIEF.label, level="district", sign_in="office_code"),
        HeldRole(name=Role.PROVINCE, label=Role.PROVINCE.label, level="province", sign_in="office_code"),
        HeldRole(name=Role.CENTRAL, label=Role.CENTRAL.label, level="nation", sign_in="personal"),
    ),
    menu=(
        MenuItem(label=_("บันทึกผลการปฏิบัติงาน"), url_name="palad:record", roles=OFFICER),
        MenuItem(label=_("รายงานผลการปฏิบัติงาน"), url_name="palad:reports", roles=OFFICER),
        MenuItem(label=_("แดชบอร์ดสรุปผลระดับอำเภอ"), url_name="palad:dashboard", roles=CHIEF),
        MenuItem(label=_("รายการรออนุมัติผลการปฏิบัติงาน"), url_name="palad:pending", roles=CHIEF),
        MenuItem(label=_("รายงานผลการปฏิบัติงานที่อนุมัติแล้ว"), url_name="palad:approved", roles=CHIEF),
        MenuItem(label=_("แดชบอร์ดสรุปผลระดับจังหวัด"), url_name="palad:dashboard", roles=PROVINCE),
        MenuItem(label=_("รายงานจังหวัด"), url_name="palad:province", roles=PROVINCE),
        MenuItem(label=_("แดชบอร์ดสรุปผลระดับประเทศ"), url_name="palad:dashboard", roles=CENTRAL),
        MenuItem(label=_("รายงานรายจังหวัด"), url_name="palad:province", roles=CENTRAL),
        MenuItem(label=_("ติดตามการรายงาน"), url_name="palad:followup", roles=PROVINCE | CENTRAL),
        MenuItem(label=_("สรุปผลประจำเดือน"), url_name="palad:closes", roles=PROVINCE | CENTRAL),
        MenuItem(label=_("คำขอขยายเวลา"), url_name="palad:extension-requests", roles=PROVINCE | CENTRAL),
        MenuItem(label=_("ที่ตั้งที่ว่าการอำเภอ"), url_name="palad:offices", roles=PROVINCE | CENTRAL),
        MenuItem(label=pgettext_lazy("menu", "ช่วงเวลา"), url_name="palad:windows", roles=CENTRAL),
        MenuItem(label=_("เกณฑ์ประจำเดือน"), url_name="palad:policies", roles=CENTRAL),
        MenuItem(label=_("ด้านที่ปฏิบัติงาน"), url_name="palad:categories", roles=CENTRAL),
        MenuItem(label=_("ประกาศ"), url_name="palad:announcements", roles=CENTRAL),
        MenuItem(label=_("คู่มือ"), url_name="palad:manual", roles=EVERYBODY),
        MenuItem(label=_("ติดต่อสอบถาม"), url_name="palad:contact", roles=EVERYBODY),
    ),
    exports=EXPORTS,
    centre=CENTRAL,
    rounds=months_around,
    window_labels={RECORD: pgettext_lazy("window", "บันทึกรายงาน"), APPROVE: _("อนุมัติรายงาน")},
    landing=frozenset({"palad:home", "palad:pending", "palad:dashboard", "palad:dashboard-of"}),
    home="palad:home",
    urls="raingan.systems.palad.urls",
    api="raingan.systems.palad.api.router",
    duties=duties,
    calendar=windows_of,
    grace=grace_of,
    flows=(FLOW,),
    tallies=(MonthTally, OfficerTally),
    machine_permissions=("eligibility",),
    expiring=EXPIRING,
    demo=make_demo,
)
