"""What a notice says beside its sentence is kept as it was written: in Thai, whatever its author reads."""

import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from raingan.core.administration import people_actions, transfers
from raingan.core.administration.acting import Naming, end_acting, name_acting
from raingan.core.administration.people_scope import Scope
from raingan.core.notices.models import Notice
from raingan.core.people.models import Assignment
from raingan.core.web import clock as the_clock
from tests.conftest import Clock
from tests.factories import AccountAdminFactory, ChiefFactory, OfficerFactory, the_place

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_an_administrator_who_reads_english_tells_in_thai(clock: Clock) -> None:
    clock.set(timezone.make_aware(timezone.datetime(2026, 11, 20, 10)))  # type: ignore[attr-defined]
    at, far = the_clock.now(), the_place("4703")
    admin = AccountAdminFactory.create(place=the_place("47"))
    scope, chief = Scope(admin, "palad", ("47",)), ChiefFactory.create(place=the_place("4701"))
    officer = OfficerFactory.create(place=the_place("4701"), personal_name="somchai.d")
    duty = Assignment.objects.get(user=officer)
    the_place("4702")

    with override("en"):
        people_actions.give_duty(
            scope=scope, person=officer, role="officer", place="4702", since=TODAY, until=TODAY, order="", at=at
        )
        people_actions.end_duty(scope=scope, duty=Assignment.objects.get(place="4702"), until=TODAY, reason="", at=at)
        naming = Naming("palad", "chief", "4701", officer, None, TODAY, TODAY, "12/2569")
        for each in name_acting(naming=naming, by=admin, at=at):
            end_acting(duty=each, by=admin, at=at)
        asked = transfers.ask(duty=duty, place=far, since=TODAY, order_number="7/2569", by=officer, at=at)
        transfers.accept(pk=asked.pk, scope=scope, at=at)

    told = Notice.objects.filter(recipient__in=[officer, chief, admin])
    assert {each.text for each in told} >= {
        people_actions.DUTY_GIVEN, people_actions.DUTY_ENDED, transfers.ASKED, transfers.ACCEPTED,
    }  # fmt: skip
    assert told.count() == 7
    assert [each for each in told if re.search("[A-Za-z]", f"{each.about} {each.detail}")] == []
