"""Sending photos to browsers. Call it only with a photo found by ``visible_to``: here nobody is asked who they are."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from raingan.core.evidence import storage
from raingan.core.evidence.models import Photo
from raingan.core.web.rules import NotThere

# The content of a name never changes, but who may see it does: only the person's own browser keeps it.
_FOR_GOOD = "private, max-age=31536000, immutable"
_FOR_A_MOMENT = "private, max-age=30"


class _File(FileResponse):
    # Django's own 4 kB would be 75 pieces for one photo.
    block_size = 128 * 1024


def photo_response(photo: Photo, request: HttpRequest) -> HttpResponseBase:
    """The photo, streamed, for the browser to keep for good; 304 if it has it. Raises NotThere if its file is lost."""
    return _send(request, photo.file_name, photo.sha256, _FOR_GOOD)


def thumbnail_response(photo: Photo, request: HttpRequest) -> HttpResponseBase:
    """The thumbnail; until the job has made it the photo itself, which the browser then does not keep for good."""
    if storage.evidence().exists(photo.thumbnail_file_name):
        return _send(request, photo.thumbnail_file_name, f"{photo.sha256}-320", _FOR_GOOD)
    return _send(request, photo.file_name, photo.sha256, _FOR_A_MOMENT)


def _send(request: HttpRequest, name: str, version: str, caching: str) -> HttpResponseBase:
    etag = f'"{version}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = _streamed(name)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = caching
    return response


def _streamed(name: str) -> HttpResponseBase:
    try:
        file = storage.evidence().open(name)
    except FileNotFoundError as error:
        raise NotThere(_("ไม่พบไฟล์ภาพนี้ในระบบ กรุณาแจ้งผู้ดูแลระบบ")) from error
    response = _File(file, content_type="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
