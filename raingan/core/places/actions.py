"""Loading the geography: the only writes to places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from raingan.core.places.models import NATION, Level, Place
from raingan.core.thai.sort_key import sort_key

# The first load cannot know when a place came to be: it holds for all records there can be.
BEGINNING = date(1900, 1, 1)
_FROM_THE_SOURCE = ["level", "name_th", "name_en", "sort_key", "parent", "postal_code", "valid_to"]


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """One place as a register gives it."""

    code: str
    level: Level
    name_th: str
    name_en: str
    parent: str | None
    postal_code: str = ""

    @property
    def sort_key(self) -> str:
        """Where the name stands in the dictionary. Every khet is sorted by its own name, not under เขต."""
        return sort_key(self.name_th.removeprefix("เขต") if self.level is Level.DISTRICT else self.name_th)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many places a load made, changed, retired and left as they were."""

    added: int
    changed: int
    retired: int
    unchanged: int


def geothai_places() -> list[SourcePlace]:
    """The whole country from the geothai package (DOPA's codes; CC-BY-4.0), parents before children."""
    # Loaded here: only this command needs it, and it is 7,000 names.
    import geothai  # noqa: PLC0415

    provinces = geothai.provinces()
    districts = [district for province in provinces for district in geothai.districts(province.code)]
    subdistricts = [each for district in districts for each in geothai.subdistricts(district.code)]
    places = [SourcePlace(NATION, Level.NATION, "ประเทศไทย", "Thailand", None)]
    places += [SourcePlace(each.code, Level.PROVINCE, each.name_th, each.name_en, NATION) for each in provinces]
    places += [
        SourcePlace(each.code, Level.DISTRICT, each.name_th, each.name_en, each.province_code) for each in districts
    ]
    for each in subdistricts:
        postal_code = next(iter(each.postal_codes), "")
        places.append(
            SourcePlace(each.code, Level.SUBDISTRICT, each.name_th, each.name_en, each.district_code, postal_code)
        )
    return places


def load_places(places: Sequence[SourcePlace], *, on: date) -> Loaded:
    """Make the geography equal to ``places``, in one transaction; running it again changes nothing.

    A new code begins on ``on`` (in an empty table: at the beginning), a code that has gone ends on ``on`` and stays,
    one that has come back is valid again. Names and postal codes follow the source; points that people entered and
    villages are left alone. Raises ValueError when two places share a code or a parent is missing.
    """
    _check(places)
    with transaction.atomic():
        stored = {place.code: place for place in Place.objects.select_for_update().order_by("code")}
        since = on if stored else BEGINNING
        new = [_new(source, since) for source in places if source.code not in stored]
        changed = [place for source in places if (place := stored.get(source.code)) and _follow(place, source)]
        gone = stored.keys() - {source.code for source in places}
        retired = [place for code in gone if (place := stored[code]).valid_to is None and place.level != Level.VILLAGE]
        for place in retired:
            place.valid_to = max(on, place.valid_from)
        Place.objects.bulk_create(new)
        Place.objects.bulk_update(changed + retired, _FROM_THE_SOURCE, batch_size=1000)
    return Loaded(len(new), len(changed), len(retired), len(places) - len(new) - len(changed))


def _check(places: Iterable[SourcePlace]) -> None:
    known: set[str] = set()
    for place in places:
        if place.code in known:
            raise ValueError(f"the code {place.code} appears twice")
        if place.parent is not None and place.parent not in known:
            raise ValueError(f"{place.code} stands under {place.parent}, which is not there before it")
        known.add(place.code)


def _values(source: SourcePlace) -> dict[str, object]:
    return {
        "level": source.level,
        "name_th": source.name_th,
        "name_en": source.name_en,
        "sort_key": source.sort_key,
        "parent_id": source.parent,
        "postal_code": source.postal_code,
        "valid_to": None,
    }


def _new(source: SourcePlace, since: date) -> Place:
    return Place(code=source.code, valid_from=since, **_values(source))


def _follow(place: Place, source: SourcePlace) -> bool:
    """Set on ``place`` what the source says; whether anything differed."""
    differing = {field: value for field, value in _values(source).items() if getattr(place, field) != value}
    for field, value in differing.items():
        setattr(place, field, value)
    return bool(differing)
