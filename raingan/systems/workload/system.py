"""Workload Tracking System, as the house knows it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raingan.core.registry import MenuItem, System
from raingan.core.registry import Role as HeldRole
from raingan.systems.workload.annex import annex
from raingan.systems.workload.calendar import CONFIRM, RECORD, windows_of, years_around
from raingan.systems.workload.demo.make import make_demo
from raingan.systems.workload.duties import duties
from raingan.systems.workload.exports import EXPORTS
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.letters import incomplete_table
from raingan.systems.workload.models import Role
from raingan.systems.workload.status_export import status_table
from raingan.systems.workload.sums import SheetSums

RECORDER, CONFIRMER = frozenset({Role.RECORDER.value}), frozenset({Role.CONFIRMER.value})
CENTRAL, EVERYBODY = frozenset({Role.CENTRAL.value}), frozenset(Role.values)

SYSTEM = System(
    name="workload",
    label="Workload Tracking System",
    title=_("ข้อมูลปริมาณงานท้องถิ่นอำเภอ"),
    roles=(
        HeldRole(name=Role.RECORDER, label=Role.RECORDER.label, level="district", sign_in="personal"),
        HeldRole(name=Role.CONFIRMER, label=Role.CONFIRMER.label, level="province", sign_in="personal", acted_for=True),
        HeldRole(name=Role.CENTRAL, label=Role.CENTRAL.label, level="nation", sign_in="personal"),
    ),
    menu=(
        MenuItem(label=_("บันทึกข้อมูลปริมาณงาน"), url_name="workload:my-records", roles=RECORDER),
        MenuItem(label=_("สถานะการบันทึกข้อมูล สถอ."), url_name="workload:status", roles=EVERYBODY),
        MenuItem(label=_("สถานะ 76 จังหวัด"), url_name="workload:annex", roles=EVERYBODY),
        MenuItem(label=_("หนังสือราชการ"), url_name="workload:letters", roles=CONFIRMER | CENTRAL),
        MenuItem(label=_("อัตรากำลัง"), url_name="workload:manpower", roles=EVERYBODY),
        MenuItem(label=_("คำขอขยายเวลา"), url_name="workload:extension-requests", roles=EVERYBODY),
        MenuItem(label=pgettext_lazy("menu", "ปีงบประมาณ"), url_name="workload:years", roles=CENTRAL),
        MenuItem(label=_("ข้อคำถาม"), url_name="workload:catalogue-latest", roles=CENTRAL),
        MenuItem(label=pgettext_lazy("menu", "ช่วงเวลา"), url_name="workload:windows", roles=CENTRAL),
        MenuItem(label=_("ประกาศ"), url_name="workload:announcements", roles=CENTRAL),
        MenuItem(label=_("คู่มือ"), url_name="workload:manual", roles=EVERYBODY),
        MenuItem(label=_("ติดต่อสอบถาม"), url_name="workload:contact", roles=EVERYBODY),
    ),
    centre=CENTRAL,
    rounds=years_around,
    window_labels={RECORD: pgettext_lazy("window", "บันทึกข้อมูล"), CONFIRM: pgettext_lazy("window", "ยืนยันข้อมูล")},
    landing=frozenset({"workload:status", "workload:status-of", "workload:record", "workload:my-records"}),
    exports={"status": status_table, "annex": annex, "incomplete": incomplete_table, **EXPORTS},
    home="workload:home",
    urls="raingan.systems.workload.urls",
    api="raingan.systems.workload.api.router",
    duties=duties,
    calendar=windows_of,
    flows=(FLOW,),
    tallies=(SheetSums,),
    demo=make_demo,
)
