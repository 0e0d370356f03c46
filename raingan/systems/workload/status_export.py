"""The status table as a file: the rows and the filter of the page, in the person's scope."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from raingan.core.exports.table import Column, Row, Table
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.places.models import NATION
from raingan.core.thai.dates import date_time
from raingan.core.web.rules import Invalid
from raingan.systems.workload.annex import AGENCY, annex_year
from raingan.systems.workload.calendar import key_of
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import Counts, DistrictRow, counts_of, rows_of
from raingan.systems.workload.status_pages import DISTRICT_VIEWS, Wanted, confirmation_words, watched_place


def status_table(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The districts that the page shows; of the nation all that one sees, up to 878 rows.

    ``query``: ``year`` (the latest without), ``place``, ``view`` and ``name`` as on the page. Raises NotAllowed,
    NotThere and Invalid. Seven queries.
    """
    require(user, system=SYSTEM, roles=set(Role.values))
    year, code = annex_year(query), query.get("place") or NATION
    if query.get("view") and query["view"] not in DISTRICT_VIEWS:
        raise Invalid(_("ไม่รู้จักตัวกรองนี้"), field="view")
    place = watched_place(user, code) if code != NATION else None
    wanted = Wanted.read(query, DISTRICT_VIEWS)
    fits = DISTRICT_VIEWS[wanted.view]
    rows = [each for each in rows_of(user, year.year, code) if fits(each) and wanted.named(each.place)]
    where = place.label if place else _("ทุกอำเภอในขอบเขตที่ดูแล")
    return Table(
        title=_("สถานะการบันทึกข้อมูล สถอ."),
        about=[
            f"{where} · {_('ปีงบประมาณ %(year)d') % {'year': year.year}}",
            _("ข้อมูล ณ %(when)s") % {"when": date_time(at)},
        ],
        columns=_columns(),
        rows=_rows(rows),
        notes=_notes(counts_of(rows)),
        file_name=f"workload-status-{code}-{key_of(year.year)}",
        agency=AGENCY,
        place=code,
    )


def _columns() -> list[Column]:
    return [
        Column(key="no", label=_("ลำดับ"), kind="integer", width=6),
        Column(key="province", label=_("จังหวัด"), width=15),
        Column(key="district", label=_("อำเภอ"), width=15),
        Column(key="year", label=_("ปีงบประมาณ"), width=9),
        *(Column(key=f"domain_{each.value}", label=each.short, width=8) for each in DOMAINS),
        Column(key="covers", label=_("อำเภอที่รับผิดชอบ"), width=20),
        Column(key="confirmation", label=_("การยืนยัน"), width=23),
    ]


def _rows(rows: Sequence[DistrictRow]) -> Iterator[Row]:
    words = {"complete": _("ครบ"), "partial": _("ไม่ครบ"), "none": _("ไม่มี")}
    for number, row in enumerate(rows, start=1):
        province = row.place.parent.name if row.place.parent else ""
        if row.host is None:
            cells = [words[each.status.value] for each in row.sheets]
            covers = ", ".join(each.name for each in row.covers)
        else:
            cells = [pgettext("domain", "รวม")] * len(row.sheets)
            covers = _("บันทึกรวมกับ%(host)s") % {"host": row.host.place.name}
        year = str(row.record.year_id)
        yield (number, province, row.place.name, year, *cells, covers, confirmation_words(row, "th"))


def _notes(counts: Counts) -> list[str]:
    facts = {
        "all": counts.districts, "complete": counts.complete, "partial": counts.partial, "none": counts.none,
        "covered": counts.covered, "confirmed": counts.confirmed,
    }  # fmt: skip
    return [
        _(
            "รวม %(all)d อำเภอ: บันทึกครบ %(complete)d อยู่ระหว่างการบันทึก %(partial)d ยังไม่บันทึก %(none)d "
            "บันทึกรวมกับอำเภออื่น %(covered)d ยืนยันแล้ว %(confirmed)d"
        )
        % facts
    ]
