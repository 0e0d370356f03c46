"""What is kept for a time only goes when its time is over, nothing younger does, and an event tells the numbers."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from oauth2_provider.models import get_access_token_model

from raingan.core.administration.models import PeopleFile
from raingan.core.audit.models import Event
from raingan.core.evidence import sweep
from raingan.core.evidence.photos import take_in
from raingan.core.evidence.storage import evidence
from raingan.core.exports.models import Export
from raingan.core.notices.models import Notice
from raingan.core.people.models import OneTimePassword, Token, User
from raingan.portal.retention import expiring, purge
from raingan.systems.palad.models import FieldReport, ReportPhoto, State
from raingan.systems.palad.nudged import Nudge
from raingan.systems.palad.warned import ReportWarning
from tests.conftest import Clock
from tests.factories import OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory, a_jpeg

pytestmark = pytest.mark.django_db
NOW = MID_NOVEMBER
MODELS = (
    Notice, Session, PeopleFile, OneTimePassword, Token, get_access_token_model(), AccessAttempt, ReportPhoto,
    FieldReport, Nudge, Export,
)  # fmt: skip


def a_day(days: float) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=days)


def make_one_of_each(officer: User, ago: float, kept: dict[str, int]) -> None:
    """A row of every kind, over since ``ago`` days beyond (below 0: within) the time it is kept."""

    def over(setting: str) -> datetime:
        return a_day(kept[setting] + ago) if setting else a_day(ago)

    number = str(ago)
    Export.objects.create(
        owner=officer, system="palad", name="reports", format="csv", title="", file_name="f.csv", created_at=a_day(7),
        expires_at=over(""),
    )  # fmt: skip
    Notice.objects.create(recipient=officer, text="อ่านแล้ว", created_at=a_day(900), read_at=over("notices"))
    Session.objects.create(session_key=f"key{number}", session_data="", expire_date=over(""))
    PeopleFile.objects.create(
        system="palad", name="l.xlsx", sealed=b"x", created_at=over("") - timedelta(hours=1), created_by=officer
    )
    OneTimePassword.objects.create(user=officer, digest="a", expires_at=over("sign_ins"))
    OneTimePassword.objects.create(user=officer, digest="b", expires_at=NOW, used_at=over("sign_ins"))
    Token.objects.create(user=officer, digest=f"t{number}", expires_at=over("sign_ins"))
    get_access_token_model().objects.create(token=f"m{number}", expires=over("sign_ins"), scope="")
    attempt = AccessAttempt.objects.create(
        username=f"u{number}", ip_address="127.0.0.1", user_agent="", get_data="", post_data="", failures_since_start=1
    )
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=over("sign_ins"))
    Nudge.objects.create(
        recipient=officer, sender=officer, kind="officer", place=the_place("4701"), month=NOW.date().replace(day=1),
        at=over("reminders"),
    )  # fmt: skip
    gone = FieldReportFactory.create(officer=officer, state=State.WITHDRAWN, moved_at=over("withdrawn"))
    ReportPhotoFactory.create(report=gone)
    ReportWarning.objects.create(report=gone, kind="no_photo")


@pytest.fixture
def officer(clock: Clock) -> User:
    clock.set(NOW)
    made: User = OfficerFactory.create(place=the_place("4701"))
    return made


def counted() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in MODELS}


def test_nothing_goes_while_its_time_lasts(officer: User, settings: Any) -> None:
    make_one_of_each(officer, -0.5, settings.KEEP_DAYS)
    before = counted()

    assert set(purge(at=NOW).values()) == {0}
    assert counted() == before
    assert not Event.objects.filter(verb="purge").exists()


def test_what_is_over_goes_and_one_event_tells_how_much(officer: User, settings: Any) -> None:
    make_one_of_each(officer, 0.5, settings.KEEP_DAYS)
    make_one_of_each(officer, -0.5, settings.KEEP_DAYS)
    before = counted()
    expected = {each.name: 2 if each.name == "one_time_passwords" else 1 for each in expiring()}

    assert purge(at=NOW, dry_run=True) == expected
    assert counted() == before, "a dry run removes nothing"
    assert purge(at=NOW) == expected
    assert counted() == {label: number // 2 for label, number in before.items()}
    assert Event.objects.get(verb="purge").facts == expected
    assert set(purge(at=NOW).values()) == {0}


def test_reports_that_were_not_withdrawn_stay_however_old(officer: User) -> None:
    for state in (State.PENDING, State.RETURNED, State.APPROVED):
        ReportPhotoFactory.create(report=FieldReportFactory.create(officer=officer, state=state, moved_at=a_day(9000)))

    purge(at=NOW)

    assert (FieldReport.objects.count(), ReportPhoto.objects.count()) == (3, 3)


def test_warnings_because_of_a_withdrawn_report_go_and_the_warned_report_stays(officer: User) -> None:
    gone = FieldReportFactory.create(officer=officer, state=State.WITHDRAWN, moved_at=a_day(9000))
    stays = FieldReportFactory.create(officer=officer)
    ReportWarning.objects.create(report=stays, other=gone, kind="same_text")

    purge(at=NOW)

    assert list(FieldReport.objects.all()) == [stays]
    assert not ReportWarning.objects.filter(kind="same_text").exists()


def test_the_photos_files_go_with_the_next_sweep_unless_another_report_has_them(officer: User) -> None:
    taken = [take_in(ContentFile(a_jpeg(640, 480 + side)), at=a_day(9000)) for side in (0, 16)]
    gone = FieldReportFactory.create(officer=officer, state=State.WITHDRAWN, moved_at=a_day(9000))
    for position, photo in enumerate(taken):
        ReportPhotoFactory.create(report=gone, **{**photo.as_fields(), "position": position})
    ReportPhotoFactory.create(report=FieldReportFactory.create(officer=officer), **taken[1].as_fields())

    purge(at=NOW)
    sweep.sweep(at=NOW + timedelta(days=365))

    kept = [evidence().exists(ReportPhoto(sha256=photo.sha256).file_name) for photo in taken]
    assert kept == [False, True]


def test_what_nobody_read_is_kept_twice_as_long(officer: User, settings: Any) -> None:
    days = settings.KEEP_DAYS["notices"]
    for ago in (days * 2 - 1, days * 2 + 1):
        Notice.objects.create(recipient=officer, text="ยังไม่อ่าน", created_at=a_day(ago))

    assert purge(at=NOW)["notices"] == 1


def test_nought_keeps_for_good(officer: User, settings: Any) -> None:
    settings.KEEP_DAYS = {**settings.KEEP_DAYS, "withdrawn": 0}
    FieldReportFactory.create(officer=officer, state=State.WITHDRAWN, moved_at=a_day(9000))

    assert "withdrawn_reports" not in purge(at=NOW)
    assert FieldReport.objects.count() == 1


def test_the_command_says_what_would_go(officer: User, settings: Any) -> None:
    make_one_of_each(officer, 0.5, settings.KEEP_DAYS)
    said, done = StringIO(), StringIO()

    call_command("purge", "--dry-run", stdout=said)
    call_command("purge", stdout=done)

    assert "withdrawn_reports            1  (kept 730 days)" in said.getvalue()
    assert "Nothing was removed." in said.getvalue()
    assert f"{len(expiring()) + 1} rows removed." in done.getvalue()
