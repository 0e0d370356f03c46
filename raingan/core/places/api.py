"""The API's part about places: the official geography with Thai and English names."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from raingan.core.places.codes import ancestors
from raingan.core.places.models import NATION, Level, Place
from raingan.core.web import clock
from raingan.core.web.rules import NotThere

router = Router(tags=["places"])


class PlaceRow(Schema):
    """A place of the geography."""

    code: str = Field(examples=["4701"])
    level: Level
    name_th: str = Field(examples=["เมืองสกลนคร"])
    name_en: str = Field(examples=["Mueang Sakon Nakhon"])
    parent: str | None = Field(alias="parent_id", description="The code of the place above; null for the nation")
    postal_code: str
    valid_from: date
    valid_to: date | None = Field(description="The first day on which the place no longer is")


class PlaceList(Schema):
    """Places in the order of the Thai dictionary; there is no further page."""

    results: list[PlaceRow]
    next: None = None


class PlaceDetail(PlaceRow):
    """A place with what lies above it."""

    label_th: str = Field(examples=["อำเภอเมืองสกลนคร"])
    label_en: str = Field(examples=["Mueang Sakon Nakhon District"])
    above: list[str] = Field(description="Codes of the places above, the province first", examples=[["47"]])


@router.get("", response=PlaceList, url_name="places", summary="Places directly under a place")
def children(request: HttpRequest, parent: Annotated[str, Field(max_length=8)] = NATION) -> dict[str, Any]:
    """The places directly under ``parent`` that exist today; without ``parent`` the provinces."""
    above = _place(parent)
    today = timezone.localdate(clock.now())
    return {"results": list(Place.objects.children_of(above.code).valid_on(today))}


@router.get("/{code}", response=PlaceDetail, url_name="place", summary="One place")
def place(request: HttpRequest, code: Annotated[str, Field(max_length=8, examples=["470101"])]) -> dict[str, Any]:
    """A place by its code, retired ones too."""
    found = _place(code)
    same = ("code", "level", "name_th", "name_en", "parent_id", "postal_code", "valid_from", "valid_to")
    return {
        **{name: getattr(found, name) for name in same},
        "label_th": found.label_in("th"),
        "label_en": found.label_in("en"),
        "above": list(ancestors(found.code)),
    }


def _place(code: str) -> Place:
    known = code == NATION or (code.isascii() and code.isdigit())
    found = Place.objects.filter(code=code).first() if known else None
    if found is None:
        raise NotThere(_("ไม่พบรหัสพื้นที่นี้"), field="code")
    return found
