"""What the tests of the officer's phone begin with."""

from datetime import timedelta
from pathlib import Path

import pytest

from raingan.core.people.models import User
from raingan.core.thai.dates import BANGKOK
from raingan.core.web import clock
from tests.factories import OfficerFactory, PlaceFactory
from tests.systems.palad.factories import CategoryFactory, a_jpeg


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
    taken = clock.now().astimezone(BANGKOK).replace(microsecond=0) - timedelta(minutes=30)
    large, small = tmp_path / "IMG_1.jpg", tmp_path / "IMG_2.jpg"
    large.write_bytes(a_jpeg(2400, 1800, taken_at=taken, latitude=17.155, longitude=104.135))
    small.write_bytes(a_jpeg(640, 480))
    return [large, small]
