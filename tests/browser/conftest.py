"""What the tests of the officer's phone and of the number grid begin with."""

from datetime import timedelta
from pathlib import Path

import pytest

from raingan.core.people.models import User
from raingan.core.rounds.actions import set_window
from raingan.core.thai.dates import BANGKOK
from raingan.core.web import clock
from raingan.systems.workload.models import DistrictRecord, Question
from tests.factories import OfficerFactory, PlaceFactory, the_place
from tests.systems.palad.factories import CategoryFactory, a_jpeg
from tests.systems.workload.factories import DistrictRecordFactory, RecorderFactory, the_year


@pytest.fixture
def officer(transactional_db: None) -> User:
    person: User = OfficerFactory.create()
    district = person.assignments.get().place_id
    PlaceFactory.create(code=f"{district}01", name_th="ธาตุเชิงชุม")
    PlaceFactory.create(code=f"{district}02", name_th="ห้วยยาง")
    CategoryFactory.create(name_th="งานแก้ปัญหาภัยพิบัติ")
    CategoryFactory.create(name_th="งานอื่นๆ (โปรดระบุ)", needs_text=True)
    CategoryFactory.create(dimension="function", name_th="ด้านทะเบียนและบัตร")
    return person


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """A large one as a camera makes it, with time and place, and a small one without."""
    now = clock.now().astimezone(BANGKOK).replace(microsecond=0)
    taken = max(now - timedelta(minutes=30), now.replace(hour=0, minute=0, second=0))  # today's, also after midnight
    large, small = tmp_path / "IMG_1.jpg", tmp_path / "IMG_2.jpg"
    large.write_bytes(a_jpeg(2400, 1800, taken_at=taken, latitude=17.155, longitude=104.135))
    small.write_bytes(a_jpeg(640, 480))
    return [large, small]


@pytest.fixture
def record(transactional_db: None) -> DistrictRecord:
    """A blank district of nineteen questions a domain, while recording and confirming are open."""
    the_year(per_domain=19)
    made: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    at = clock.now()
    for step in ("record", "confirm"):
        set_window(
            system="workload", key=made.round_key, step=step, opens_at=at - timedelta(days=1),
            closes_at=at + timedelta(days=12), by=None, at=at, reason="test",
        )  # fmt: skip
    return made


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place)
    return person


@pytest.fixture
def questions(record: DistrictRecord) -> list[Question]:
    return list(Question.objects.of_domain(record.year_id, 1))
