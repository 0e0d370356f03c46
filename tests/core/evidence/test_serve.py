"""Photos on their way to the browser."""

import io
from unittest.mock import Mock

import pytest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from PIL import Image

from raingan.core.evidence import storage, thumbnails
from raingan.core.evidence.models import Photo
from raingan.core.evidence.names import photo_name, thumbnail_name
from raingan.core.evidence.photos import TakenPhoto, take_in
from raingan.core.evidence.serve import photo_response, thumbnail_response
from raingan.core.web.rules import NotThere
from tests.core.evidence.pictures import encoded, file_of, scene, upload

# Closing a response ends the request, which looks after its database connection.
pytestmark = pytest.mark.django_db


def row_of(photo: TakenPhoto) -> Photo:
    """What a row of a system's table gives to the server; no table is needed for that."""
    row = Mock(spec=Photo, sha256=photo.sha256)
    row.file_name, row.thumbnail_file_name = photo_name(photo.sha256), thumbnail_name(photo.sha256)
    return row


@pytest.fixture
def row() -> Photo:
    return row_of(take_in(upload(encoded(scene()))))


def body(response: HttpResponseBase) -> bytes:
    data = b"".join(response)
    response.close()
    return data


def request(**headers: str) -> HttpRequest:
    return RequestFactory().get("/photo.jpg", headers=headers)


def test_a_photo_is_streamed_and_kept_by_the_browser_for_good(row: Photo) -> None:
    response = photo_response(row, request())
    assert response.streaming
    assert dict(response.headers) == {
        "Content-Type": "image/jpeg",
        "Content-Length": str(len(file_of(row.sha256))),
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{row.sha256}"',
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    assert body(response) == file_of(row.sha256)


def test_a_browser_that_has_it_gets_nothing(row: Photo) -> None:
    response = photo_response(row, request(if_none_match=f'"{row.sha256}"'))
    assert response.status_code == 304
    assert response.headers["ETag"] == f'"{row.sha256}"'
    other = photo_response(row, request(if_none_match='"another"'))
    assert other.status_code == 200
    other.close()


def test_until_the_thumbnail_is_made_the_photo_itself_is_shown(row: Photo) -> None:
    before = thumbnail_response(row, request())
    assert "immutable" not in before.headers["Cache-Control"]
    assert body(before) == file_of(row.sha256)

    assert thumbnails.make_thumbnail(row.sha256)
    after = thumbnail_response(row, request(if_none_match=before.headers["ETag"]))
    assert after.status_code == 200
    assert "immutable" in after.headers["Cache-Control"]
    assert Image.open(io.BytesIO(body(after))).size == (320, 240)


def test_a_lost_file_is_told_as_not_there(row: Photo) -> None:
    storage.evidence().delete(row.file_name)
    with pytest.raises(NotThere):
        photo_response(row, request())
