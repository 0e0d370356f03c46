"""The photos of reports: for whoever may see the report, kept by that person's browser alone."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from raingan.core.evidence.photos import take_in
from raingan.core.people.models import User
from raingan.systems.palad.models import ReportPhoto
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory, a_jpeg

pytestmark = pytest.mark.django_db
KINDS = ["photo", "thumbnail"]


@pytest.fixture
def photo() -> ReportPhoto:
    report = FieldReportFactory.create(place=the_place("4701"))
    taken = take_in(ContentFile(a_jpeg(640, 480), name="งาน.jpg"))
    made: ReportPhoto = ReportPhotoFactory.create(report=report, **taken.as_fields())
    return made


def address(kind: str, photo: ReportPhoto) -> str:
    return reverse(f"palad:{kind}", args=[photo.pk])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "who",
    [
        lambda photo: photo.report.officer,
        lambda _photo: ChiefFactory.create(place=the_place("4701")),
        lambda _photo: ProvinceOfficerFactory.create(place=the_place("47")),
        lambda _photo: CentralFactory.create(),
    ],
)
def test_whoever_may_see_the_report_sees_its_photos(
    client: Client, photo: ReportPhoto, kind: str, who: Callable[[ReportPhoto], User]
) -> None:
    client.force_login(who(photo))

    answer = client.get(address(kind, photo))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.getvalue()[:2] == b"\xff\xd8"
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "who",
    [
        lambda: OfficerFactory.create(place=the_place("4701")),
        lambda: ChiefFactory.create(place=the_place("4702")),
        lambda: ProvinceOfficerFactory.create(place=the_place("48")),
    ],
)
def test_outside_the_scope_the_photo_does_not_exist(
    client: Client, photo: ReportPhoto, kind: str, who: Callable[[], User]
) -> None:
    client.force_login(who())

    assert client.get(address(kind, photo)).status_code == 404
    assert client.head(address(kind, photo)).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_sees_it_without_signing_in(client: Client, photo: ReportPhoto, kind: str) -> None:
    answer = client.get(address(kind, photo))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_the_browser_keeps_the_photo_for_good_and_asks_only_whether_it_is_the_same(
    client: Client, photo: ReportPhoto
) -> None:
    client.force_login(photo.report.officer)
    first = client.get(address("photo", photo))
    first.getvalue()  # read to its end, the file is closed

    again = client.get(address("photo", photo), headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "private, max-age=31536000, immutable"
    assert again.status_code == 304
    assert again.content == b""


def test_a_known_version_opens_nothing_outside_the_scope(client: Client, photo: ReportPhoto) -> None:
    client.force_login(ChiefFactory.create(place=the_place("4702")))

    answer = client.get(address("photo", photo), headers={"If-None-Match": f'"{photo.sha256}"'})

    assert answer.status_code == 404


def test_a_photo_whose_file_is_lost_is_told_politely(client: Client) -> None:
    photo = ReportPhotoFactory.create(report=FieldReportFactory.create())
    client.force_login(photo.report.officer)

    answer = client.get(address("photo", photo))

    assert answer.status_code == 404
    assert "ไม่พบไฟล์ภาพนี้ในระบบ" in answer.content.decode()


def test_a_photo_cannot_be_posted_to(client: Client, photo: ReportPhoto) -> None:
    client.force_login(photo.report.officer)

    assert client.post(address("photo", photo)).status_code == 405
