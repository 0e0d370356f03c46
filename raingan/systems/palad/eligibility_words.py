"""What a judgement of eligibility says to people: the state, whose act is missing, what the weekly pace asks."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from raingan.systems.palad.eligibility import Eligibility


def state_label(state: str) -> str:
    """The state as people read it."""
    return {
        "eligible": _("ครบตามเกณฑ์"),
        "waiting": _("ยังไม่ครบ"),
        "not_eligible": _("ไม่ครบตามเกณฑ์"),
        "not_applicable": _("ไม่ได้เป็นปลัดอำเภอในเดือนนี้"),
    }[state]


def sentence(judged: Eligibility) -> str:
    """One plain sentence to the officer about the allowance: what is missing, and whose act it is."""
    facts = {"approved": judged.approved, "required": judged.required}
    if judged.state == "eligible":
        return _("นายอำเภออนุมัติครบ %(required)d ครั้งตามเกณฑ์แล้ว ยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ได้") % facts
    if judged.state == "not_applicable":
        return _("ท่านไม่ได้ดำรงตำแหน่งปลัดอำเภอในเดือนนี้")
    if judged.state == "not_eligible":
        return _("ปิดรับแล้ว อนุมัติ %(approved)d จาก %(required)d ครั้ง จึงยังยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ไม่ได้") % facts
    return _("%(missing)s จึงจะยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ได้") % {"missing": _(" และ").join(_acts(judged, own=True))}


def missing_act(judged: Eligibility) -> str:
    """Whose act is missing, to everybody but the officer; '' where none is."""
    if judged.state == "waiting":
        return _(" และ").join(_acts(judged, own=False))
    if judged.state == "not_eligible":
        return _("หมดเวลาดำเนินการแล้ว หากจำเป็นต้องขอขยายเวลาต่อส่วนกลาง")
    return ""


def _acts(judged: Eligibility, *, own: bool) -> Iterator[str]:
    """What is still to be done, the officer's acts before the chief's."""
    missing = judged.missing
    if missing.record:
        text = _("ท่านต้องรายงานอีก %(n)d ครั้ง") if own else _("ปลัดอำเภอต้องรายงานอีก %(n)d ครั้ง")
        yield text % {"n": missing.record} + _of_weeks(missing.weeks)
    if missing.mend:
        text = _("ท่านต้องแก้ไขรายงานที่ถูกส่งกลับ %(n)d ครั้ง") if own else _("ปลัดอำเภอต้องแก้ไขรายงานที่ถูกส่งกลับ %(n)d ครั้ง")
        yield text % {"n": missing.mend}
    yield _("นายอำเภอต้องอนุมัติอีก %(n)d ครั้ง") % {"n": missing.approve}


def _of_weeks(weeks: tuple[int, ...]) -> str:
    return _(" (สัปดาห์ที่ %(weeks)s)") % {"weeks": ", ".join(map(str, weeks))} if weeks else ""


def pace(judged: Eligibility) -> str:
    """What the weekly pace asks of the officer: a duty where the policy binds, else an advice; '' where it is kept."""
    if judged.state in {"not_applicable", "not_eligible"} or not judged.missing_weeks:
        return ""
    weeks = {"weeks": ", ".join(map(str, judged.missing_weeks))}
    if judged.policy.weekly:
        return _("ต้องมีรายงานที่อนุมัติแล้วทุกสัปดาห์ ยังขาดสัปดาห์ที่ %(weeks)s") % weeks
    return _("ควรรายงานอย่างน้อยสัปดาห์ละ 1 ครั้ง ยังไม่มีรายงานของสัปดาห์ที่ %(weeks)s") % weeks
