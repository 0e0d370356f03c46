"""Calling the API of PALAD as a script does: with a bearer token."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT, encode_multipart

from raingan.core.people.actions import create_token
from raingan.core.people.models import User
from raingan.core.web import clock
from raingan.systems.palad.models import Category

BANGKOK = ZoneInfo("Asia/Bangkok")
MID_NOVEMBER = datetime(2026, 11, 19, 10, 12, tzinfo=BANGKOK)
ROOT = "/api/v1/palad"
BOUNDARY = "BoUnDaRyStRiNg"


def report_url(pk: object, step: str = "") -> str:
    """The address of a report, or of a step of it."""
    return f"{ROOT}/reports/{pk}" + (f"/{step}" if step else "")


def content(category: Category, district: str, /, **changes: Any) -> dict[str, Any]:
    """The part ``report`` of a good report; ``changes`` replace members, ``None`` takes one out."""
    good = {
        "dimension": category.dimension,
        "category": category.pk,
        "subdistrict": f"{district}01",
        "village_no": 4,
        "village_name": "บ้านนาอ้อย",
        "activity_date": "2026-11-18",
        "details": "ลงพื้นที่ติดตามแปลงโคก หนอง นา จำนวน 3 แปลง",
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


class Caller:
    """Somebody's script."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.token = create_token(user=user, name="script", at=clock.now()).raw
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, url: str, query: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """GET; ``headers`` as ``accept_language="en"``."""
        return self.client.get(url, query or {}, headers=_named(headers))

    def post(self, url: str, body: Any = None, **headers: str) -> Any:
        """POST of JSON, or of nothing."""
        text = b"" if body is None else json.dumps(body).encode()
        kind = "application/json" if body is not None else "application/octet-stream"
        return self.client.post(url, text, content_type=kind, headers=_named(headers))

    def delete(self, url: str, **headers: str) -> Any:
        """DELETE."""
        return self.client.delete(url, headers=_named(headers))

    def put(self, pk: UUID | str | None, report: Any, photos: Sequence[bytes] = (), **headers: str) -> Any:
        """PUT of a report with its parts; ``report`` may be text already."""
        text = report if isinstance(report, str | bytes) else json.dumps(report, ensure_ascii=False)
        raw = text if isinstance(text, bytes) else text.encode()
        files = [SimpleUploadedFile(f"p{n}.jpg", data, "image/jpeg") for n, data in enumerate(photos)]
        # Django takes bytes for a list of numbers, so they are put in afterwards.
        parts = encode_multipart(BOUNDARY, {"report": "@report@", "photo": files}).replace(b"@report@", raw)
        url = report_url(pk or uuid4())
        return self.client.put(url, parts, content_type=MULTIPART_CONTENT, headers=_named(headers))


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def told(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of ``response``, which must be one of this kind."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"urn:raingan:problem:{code}"
    assert problem["status"] == status
    assert problem["title"]
    return problem


def wrong_fields(response: Any) -> set[str]:
    """The members a 422 names."""
    return {error["field"] for error in told(response, 422, "invalid")["errors"]}
