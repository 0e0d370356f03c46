"""Many people at once: for loading a department's list, and for a demo's invented country."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import event_of, record_all
from raingan.core.audit.models import Event
from raingan.core.people import names, one_time
from raingan.core.people.actions import make_handle, make_nonce
from raingan.core.people.models import Assignment, OneTimePassword, TypedName, User
from raingan.core.web.rules import Conflict, NotAllowed


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty a new person begins with."""

    system: str
    role: str
    place_code: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """One row for ``create_people``; empty ``citizen_id`` and ``personal_name`` for who enters by an office's code."""

    first_name: str
    last_name: str
    title: str = ""
    position: str = ""
    telephone: str = ""
    email: str = ""
    citizen_id: str = ""
    personal_name: str = ""
    duties: Sequence[NewDuty] = field(default=())


@transaction.atomic
def create_people(rows: Iterable[NewPerson], *, by: User | None, at: datetime, demo_password: str = "") -> list[User]:
    """Make all of ``rows`` or, when one cannot be, none; returns the people in the order of the rows.

    Five statements for each thousand rows. Without ``demo_password`` nobody can sign in until a one-time password is
    issued. With it (in a demo only, NotAllowed elsewhere) all share that password, hashed once: Argon2 takes 40 ms
    each. Raises Invalid for a bad citizen id or name, Conflict for one that is taken. The duties are trusted: they
    are not checked for overlaps as ``assigning.assign`` does.
    """
    if demo_password and not settings.DEMO:
        raise NotAllowed(_("รหัสผ่านร่วมใช้ได้เฉพาะในระบบสาธิต"))
    rows = list(rows)
    shared = make_password(demo_password or None)
    people = [_person(row, shared, at, own_password=bool(demo_password)) for row in rows]
    User.objects.bulk_create(people, batch_size=1000)
    typed = list(_typed_names(rows, people))
    if len({name.digest for name in typed}) < len(typed) or _taken(typed):
        raise Conflict(_("มีเลขประจำตัวประชาชนหรือชื่อผู้ใช้ซ้ำกับที่มีอยู่แล้ว"))
    TypedName.objects.bulk_create(typed, batch_size=1000)
    pairs = [(user, duty) for user, row in zip(people, rows, strict=True) for duty in row.duties]
    duties = Assignment.objects.bulk_create([_assignment(*pair, by, at) for pair in pairs], batch_size=1000)
    record_all(_events(people, duties, by, at))
    return people


@transaction.atomic
def issue_one_time_passwords(people: Mapping[User, datetime], *, by: User | None, at: datetime) -> list[str]:
    """One-time passwords for people just made, in their order; each opens until seven days after its moment.

    Two statements for each thousand. Only for accounts that never had a password: nothing older is ended.
    """
    raws = [one_time.make() for _user in people]
    rows = [
        OneTimePassword(
            user=user, digest=one_time.digest(user, raw), expires_at=one_time.expiry(at, begins),
            created_at=at, created_by=by,
        )
        for (user, begins), raw in zip(people.items(), raws, strict=True)
    ]  # fmt: skip
    OneTimePassword.objects.bulk_create(rows, batch_size=1000)
    record_all(
        event_of(
            actor=by, verb="issue-one-time-password", subject=row.user, at=at,
            facts={"expires_at": row.expires_at.isoformat(), "second_step_dropped": False},
        )
        for row in rows
    )  # fmt: skip
    return raws


def _person(row: NewPerson, password: str, at: datetime, *, own_password: bool) -> User:
    digits = names.checked_citizen_id(row.citizen_id) if row.citizen_id else ""
    return User(
        username=make_handle(),
        title=row.title,
        first_name=row.first_name,
        last_name=row.last_name,
        position=row.position,
        telephone=row.telephone,
        email=row.email,
        citizen_id_sealed=names.seal(digits) if digits else None,
        password=password,
        must_choose_password=not own_password,
        session_nonce=make_nonce(),
        created_at=at,
    )


def _typed_names(rows: Sequence[NewPerson], people: Sequence[User]) -> Iterator[TypedName]:
    for row, user in zip(rows, people, strict=True):
        if row.citizen_id:
            yield TypedName(digest=names.lookup_digest(row.citizen_id), user=user)
        if row.personal_name:
            name = names.checked_personal_name(row.personal_name)
            yield TypedName(digest=names.lookup_digest(name), user=user)


def _taken(typed: Sequence[TypedName]) -> bool:
    return TypedName.objects.filter(digest__in=[name.digest for name in typed]).exists()


def _assignment(user: User, duty: NewDuty, by: User | None, at: datetime) -> Assignment:
    return Assignment(
        user=user,
        system=duty.system,
        role=duty.role,
        place_id=duty.place_code,
        since=duty.since,
        until=duty.until,
        created_at=at,
        created_by=by,
    )


def _events(people: Sequence[User], duties: Sequence[Assignment], by: User | None, at: datetime) -> Iterator[Event]:
    for user in people:
        yield event_of(actor=by, verb="create-person", subject=user, at=at, facts={"name": user.full_name})
    for duty in duties:
        facts = {"user": duty.user_id, "role": f"{duty.system}.{duty.role}", "since": duty.since.isoformat()}
        yield event_of(actor=by, verb="assign", subject=duty, at=at, place=duty.place_id, facts=facts)
