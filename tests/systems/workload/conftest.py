"""What the tests of a district's pages begin with; those that need another record make their own."""

from datetime import timedelta

import pytest

from raingan.core.people.models import User
from raingan.systems.workload.models import DistrictRecord, Question
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, RecorderFactory, in_window


@pytest.fixture
def record(clock: Clock) -> DistrictRecord:
    """A district with nothing answered, while recording is open."""
    made: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    clock.set(in_window(made, "record") + timedelta(hours=9))
    return made


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place)
    return person


@pytest.fixture
def colleague(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place, first_name="วิภา")
    return person


@pytest.fixture
def questions(record: DistrictRecord) -> list[Question]:
    return list(Question.objects.of_domain(record.year_id, 1))
