"""Loading a list of people: checked whole first, every bad row named with its reason, then all or nothing.

Source: overview, "People and entering". ``check`` asks six questions whatever the number of rows; ``load`` checks again
under lock, so that what two administrators load at once cannot clash.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from raingan.core import registry
from raingan.core.administration.people_actions import DUTY_GIVEN, check_level
from raingan.core.administration.people_scope import Scope
from raingan.core.audit.actions import record
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people import names, one_time
from raingan.core.people.bulk import NewDuty, NewPerson, create_people, issue_one_time_passwords
from raingan.core.people.models import Assignment, TypedName, User
from raingan.core.places.models import NATION, Place
from raingan.core.sheets import cells
from raingan.core.sheets.reading import Line
from raingan.core.sheets.rows import Row
from raingan.core.thai.numerals import to_arabic
from raingan.core.web.rules import Conflict, Invalid

COLUMNS: Mapping[str, Any] = {
    "title": gettext_lazy("คำนำหน้า"),
    "first_name": gettext_lazy("ชื่อ"),
    "last_name": gettext_lazy("นามสกุล"),
    "citizen_id": gettext_lazy("เลขประจำตัวประชาชน"),
    "personal_name": gettext_lazy("ชื่อผู้ใช้"),
    "position": gettext_lazy("ตำแหน่ง"),
    "telephone": gettext_lazy("โทรศัพท์"),
    "email": gettext_lazy("อีเมล"),
    "role": gettext_lazy("หน้าที่"),
    "place": gettext_lazy("รหัสพื้นที่"),
    "since": gettext_lazy("ตั้งแต่วันที่"),
    "until": gettext_lazy("ถึงวันที่"),
}
# In a file the heads are Thai, whatever language the reader has chosen.
HEADS = {
    "คำนำหน้า": "title", "ชื่อ": "first_name", "นามสกุล": "last_name", "เลขประจำตัวประชาชน": "citizen_id",
    "ชื่อผู้ใช้": "personal_name", "ตำแหน่ง": "position", "โทรศัพท์": "telephone", "อีเมล": "email", "หน้าที่": "role",
    "รหัสพื้นที่": "place", "ตั้งแต่วันที่": "since", "ถึงวันที่": "until",
}  # fmt: skip
NEEDED = ("first_name", "last_name", "role", "place", "since")


class Fault(NamedTuple):
    """What is wrong with a row: its line in the file, the column's key, and the reason."""

    line: int
    column: str
    reason: str

    @property
    def label(self) -> str:
        """The column as people call it."""
        return str(COLUMNS[self.column]) if self.column else ""


@dataclass(frozen=True)
class Reader:
    """For whom a list is read: the roles that may be given, by name and by label, and the places that exist."""

    system: str
    roles: Mapping[str, registry.Role]
    covers: Callable[[str], bool]
    by: User | None


@dataclass
class Entry:
    """A row that reads well: the person and their duty."""

    line: int
    person: NewPerson
    role: registry.Role
    digests: list[tuple[str, str]]

    @property
    def duty(self) -> NewDuty:
        """The one duty of a row."""
        return self.person.duties[0]

    @property
    def post(self) -> tuple[str, str]:
        """The role and the place."""
        return self.duty.role, self.duty.place_code


@dataclass
class Report:
    """What a check found: people to make, how many are there already, and every bad row."""

    new: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows have at least one fault."""
        return len({fault.line for fault in self.faults})


def reader_for(system: str, scope: Scope | None) -> Reader:
    """What ``scope`` may load; None is the command of the operators, who may load everything."""
    house = registry.system(system)
    nation = scope is None or scope.is_nation
    roles = [each for each in house.roles if nation or (each.name != registry.ACCOUNT_ADMIN and each.level != "nation")]
    known = {each.name: each for each in roles} | {str(each.label): each for each in roles}
    return Reader(system, known, scope.covers if scope else lambda _code: True, scope.user if scope else None)


def check(lines: Sequence[Line], reader: Reader) -> Report:
    """Read every row and compare it with the file's other rows and with what is stored. Writes nothing."""
    if not lines:
        raise Invalid(_("ไฟล์ว่างเปล่า"), field="file")
    keys = _heads(lines[0][1])
    codes = {to_arabic(cells.text_of(row[keys.index("place")])) for _line, row in lines[1:] if _has(row, keys, "place")}
    places = Place.objects.in_bulk([code for code in codes if code.isascii() and len(code) <= 8 and "\0" not in code])
    report, entries = Report(), []
    for number, cells_of in lines[1:]:
        row = Row(dict(zip(keys, cells_of, strict=False)))
        entry = _entry(number, row, places, reader)
        report.faults += [Fault(number, *each) for each in row.wrong]
        if entry is not None:
            entries.append(entry)
    _compare(entries, reader.system, report)
    report.faults.sort(key=lambda fault: fault.line)
    return report


def _has(row: Sequence[Any], keys: Sequence[str], key: str) -> bool:
    return keys.index(key) < len(row)


def _heads(row: Sequence[Any]) -> list[str]:
    """The key of each column, '' for one that is not ours; raises Invalid when one that is needed is missing."""
    found = [HEADS.get(cells.text_of(cell).rstrip("* "), "") for cell in row]
    labels = {key: label for label, key in HEADS.items()}
    missing = [labels[key] for key in NEEDED if key not in found]
    if missing:
        raise Invalid(_("แถวแรกของไฟล์ไม่มีคอลัมน์ %(names)s") % {"names": ", ".join(missing)}, field="file")
    return found


def _entry(line: int, row: Row, places: Mapping[str, Place], reader: Reader) -> Entry | None:
    """One row read; None when the row keeps what is wrong with it."""
    details = _details(row)
    role = row.take("role", lambda cell: _role(cell, reader))
    place = row.take("place", lambda cell: _place(cell, places, reader, role))
    since = row.take("since", lambda cell: cells.day(cell, needed=True))
    until = row.take("until", cells.day)
    if since and until and until < since:
        row.blame("until", _("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น"))
    named = [(key, details[key]) for key in ("citizen_id", "personal_name") if details[key]]
    if not row.wrong and not named and role.sign_in != "office_code":
        key = "citizen_id" if role.sign_in == "citizen_id" else "personal_name"
        row.blame(key, _("หน้าที่นี้ต้องมีเลขประจำตัวประชาชนหรือชื่อผู้ใช้"))
    if row.wrong:
        return None
    duty = NewDuty(reader.system, role.name, place, since, until)
    digests = [(key, names.lookup_digest(name)) for key, name in named]
    return Entry(line, NewPerson(**details, duties=(duty,)), role, digests)


def _details(row: Row) -> dict[str, Any]:
    """Who it is, by the fields of ``NewPerson``; None where the cell is wrong."""
    return {
        "title": row.take("title", lambda cell: cells.words(cell, limit=40)),
        "first_name": row.take("first_name", lambda cell: cells.words(cell, limit=100, needed=True)),
        "last_name": row.take("last_name", lambda cell: cells.words(cell, limit=100, needed=True)),
        "position": row.take("position", lambda cell: cells.words(cell, limit=200)),
        "telephone": row.take("telephone", cells.telephone),
        "email": row.take("email", cells.email),
        "citizen_id": row.take("citizen_id", _citizen_id),
        "personal_name": row.take("personal_name", _personal_name),
    }


def _citizen_id(cell: Any) -> str:
    text = cells.words(cell, limit=40)
    return names.checked_citizen_id(text) if text else ""


def _personal_name(cell: Any) -> str:
    text = cells.words(cell, limit=150)
    return names.checked_personal_name(text) if text else ""


def _role(cell: Any, reader: Reader) -> registry.Role:
    text = cells.words(cell, limit=100, needed=True)
    if text not in reader.roles:
        raise cells.Bad(_("ไม่มีหน้าที่นี้ หรือท่านมอบหมายไม่ได้"))
    return reader.roles[text]


def _place(cell: Any, places: Mapping[str, Place], reader: Reader, role: registry.Role | None) -> str:
    code = to_arabic(cells.words(cell, limit=100, needed=True))
    if code not in places or not reader.covers(code):
        raise cells.Bad(_("ไม่มีรหัสพื้นที่นี้ในพื้นที่ที่ท่านดูแล"))
    if role is not None:
        check_level(role, places[code])
    return code


def _compare(entries: Sequence[Entry], system: str, report: Report) -> None:
    """Sort ``entries`` into new, there already, and clashing. Two queries."""
    stored = _stored_names([digest for entry in entries for _key, digest in entry.digests])
    compared = _Compared(stored, _held(entries, system))
    for entry in entries:
        fault = compared.in_file(entry) or compared.with_stored(entry)
        if fault is _THERE:
            report.unchanged += 1
        elif fault is not None:
            report.faults.append(Fault(entry.line, *fault))
        else:
            report.new.append(entry)


def _stored_names(digests: Sequence[str]) -> dict[str, TypedName]:
    return {name.digest: name for name in TypedName.objects.filter(digest__in=digests)}


def _held(entries: Sequence[Entry], system: str) -> dict[tuple[str, str], list[Assignment]]:
    """Who holds the posts of ``entries`` at any time, acting ones left out."""
    found: dict[tuple[str, str], list[Assignment]] = {}
    wanted = {entry.duty.place_code for entry in entries}
    rows = Assignment.objects.filter(system=system, place_id__in=wanted, acting=False).select_related("user")
    for duty in rows:
        found.setdefault((duty.role, duty.place_id), []).append(duty)
    return found


def _overlaps(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    return first[0] <= (second[1] or date.max) and second[0] <= (first[1] or date.max)


_Said = tuple[str, str]
_THERE: _Said = ("", "")


@dataclass
class _Compared:
    """What a row is compared with: what is stored, and the rows before it. Answers are column and reason, or None."""

    stored: Mapping[str, TypedName]
    held: Mapping[tuple[str, str], list[Assignment]]
    seen: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)

    def in_file(self, entry: Entry) -> _Said | None:
        """A name or a post that an earlier row has."""
        for key, digest in entry.digests:
            if digest in self.seen:
                return key, _("ซ้ำกับบรรทัดที่ %(line)d ของไฟล์") % {"line": self.seen[digest]}
        self.seen |= {digest: entry.line for _key, digest in entry.digests}
        if entry.role.sign_in != "office_code":
            return None
        others = self.posts.setdefault(entry.post, [])
        for other in others:
            if _overlaps(_span(entry.duty), _span(other.duty)):
                return "place", _("ซ้ำตำแหน่งกับบรรทัดที่ %(line)d ของไฟล์") % {"line": other.line}
        others.append(entry)
        return None

    def with_stored(self, entry: Entry) -> _Said | None:
        """An account or a post's holder that is there already; ``_THERE`` when it is the very same."""
        holders = [each for each in self.held.get(entry.post, ()) if _overlaps(_span(entry.duty), _span(each))]
        owners = {self.stored[digest].user_id for _key, digest in entry.digests if digest in self.stored}
        if owners:
            if any(each.user_id in owners for each in holders):
                return _THERE
            reason = _("มีบัญชีอยู่แล้วแต่ยังไม่มีหน้าที่นี้ กรุณามอบหมายหน้าที่หรือรับย้ายในหน้าผู้ใช้")
            return entry.digests[0][0], reason
        if entry.role.sign_in != "office_code" or not holders:
            return None
        same = (entry.person.first_name, entry.person.last_name)
        if any((each.user.first_name, each.user.last_name) == same for each in holders):
            return _THERE
        return "place", _("ตำแหน่งนี้มีผู้ดำรงตำแหน่งในช่วงวันดังกล่าวอยู่แล้ว")


def _span(duty: NewDuty | Assignment) -> tuple[date, date | None]:
    return duty.since, duty.until


class Loaded(NamedTuple):
    """Somebody just made, with what they do and the one-time password to hand over."""

    person: User
    entry: Entry
    password: str


@transaction.atomic
def load(lines: Sequence[Line], reader: Reader, *, at: datetime) -> list[Loaded]:
    """Make all new people of ``lines`` or nobody; raises Conflict with the first faults when a row is bad by now."""
    first = check(lines, reader)
    # Locked in code order, as every assigner does: a second loader waits, and then sees what the first one made.
    codes = sorted({entry.duty.place_code for entry in first.new})
    list(Place.objects.select_for_update(no_key=True).filter(pk__in=codes).order_by("pk"))
    report = check(lines, reader)
    if report.faults:
        raise Conflict(_faults_in_words(report), field="file")
    people = create_people([entry.person for entry in report.new], by=reader.by, at=at)
    begins = [one_time.begins(entry.duty.since) for entry in report.new]
    passwords = issue_one_time_passwords(dict(zip(people, begins, strict=True)), by=reader.by, at=at)
    if people:
        _tell(report.new, people, at)
        nation = Place.objects.get(pk=NATION)
        record(actor=reader.by, verb="load-people", subject=nation, at=at, place=NATION, people=len(people))
    return [Loaded(*each) for each in zip(people, report.new, passwords, strict=True)]


def _tell(entries: Sequence[Entry], people: Sequence[User], at: datetime) -> None:
    """A first notice for everybody, found in the inbox at the first sign-in."""
    places = Place.objects.in_bulk({entry.duty.place_code for entry in entries})
    with override("th"):
        tell(
            Notice(
                recipient=user,
                text=DUTY_GIVEN,
                about=f"{entry.role.label} {places[entry.duty.place_code].label_in('th')}",
                link=reverse("people:profile"),
                created_at=at,
            )
            for user, entry in zip(people, entries, strict=True)
        )


def _faults_in_words(report: Report) -> str:
    said = [
        _("บรรทัดที่ %(line)d %(column)s: %(reason)s")
        % {"line": fault.line, "column": fault.label, "reason": fault.reason}
        for fault in report.faults[:3]
    ]
    return _("ยังไม่ได้นำเข้าผู้ใช้ เพราะมีแถวที่ผิด %(n)d แถว") % {"n": report.bad_rows} + "\n" + "\n".join(said)


def fault_lines(report: Report) -> Iterator[str]:
    """Every fault as a line of text, for the command."""
    for fault in report.faults:
        yield f"{fault.line}\t{fault.label}\t{fault.reason}"
