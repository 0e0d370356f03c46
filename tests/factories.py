"""Makers of what tests need: each says only what matters to the test, the rest is invented."""

from datetime import date
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from raingan.core.people import names
from raingan.core.people.actions import make_handle, make_nonce
from raingan.core.people.models import Assignment, TypedName, User
from raingan.core.places.models import NATION, Level, Place
from raingan.core.thai import citizen_id

LONG_AGO = date(2020, 1, 1)
PASSWORD = "ขึ้นเขาลงห้วย-2569"

_LEVELS = {2: Level.PROVINCE, 4: Level.DISTRICT, 6: Level.SUBDISTRICT, 8: Level.VILLAGE}


@cache
def hashed(password: str) -> str:
    """The password's hash, made once a run: Argon2 is slow on purpose."""
    return make_password(password)


def the_place(code: str) -> Place:
    """The place with this code and all above it, made where they are missing."""
    parent = None if code == NATION else the_place(code[:-2] or NATION)
    defaults = {
        "level": Level.NATION if code == NATION else _LEVELS[len(code)],
        "name_th": f"ตัวอย่าง{code}",
        "name_en": f"Example {code}",
        "sort_key": f"ตัวอย่าง{code}",
        "parent": parent,
        "valid_from": LONG_AGO,
    }
    return Place.objects.get_or_create(code=code, defaults=defaults)[0]


class PlaceFactory(DjangoModelFactory):
    """A place with whatever stands above it. ``PlaceFactory.create(code="470103")``; without a code a district."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"{20 + n // 98 % 77:02d}{n % 98 + 1:02d}")

    @classmethod
    def _create(cls, model_class: type[Place], *args: Any, **kwargs: Any) -> Place:
        place = the_place(kwargs.pop("code"))
        if kwargs:
            Place.objects.filter(pk=place.pk).update(**kwargs)
            place.refresh_from_db()
        return place


class DistrictFactory(PlaceFactory):
    """A district. ``province="47"`` puts it there."""

    class Params:
        province = None

    code = factory.LazyAttributeSequence(
        lambda each, n: f"{each.province or f'{20 + n // 98 % 77:02d}'}{n % 98 + 1:02d}"
    )


class ProvinceFactory(PlaceFactory):
    """A province."""

    code = factory.Sequence(lambda n: f"{20 + n % 77:02d}")


class UserFactory(DjangoModelFactory):
    """A person with a password of their own (``PASSWORD``) and no duty.

    ``citizen_id="…"`` or ``personal_name="…"`` gives what they type to sign in; ``assigned={"system": …}`` a duty.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.LazyFunction(make_handle)
    title = "นาย"
    first_name = factory.Sequence(lambda n: f"ตัวอย่าง{n}")
    last_name = "ใจดี"
    position = "ปลัดอำเภอชำนาญการ"
    password = factory.LazyFunction(lambda: hashed(PASSWORD))
    must_choose_password = False
    session_nonce = factory.LazyFunction(make_nonce)

    @factory.post_generation
    def citizen_id(self: Any, create: bool, given: str | None, **_more: Any) -> None:
        """What the person types, and the sealed id."""
        if given:
            TypedName.objects.create(digest=names.lookup_digest(given), user=self)
            User.objects.filter(pk=self.pk).update(citizen_id_sealed=names.seal(given))

    @factory.post_generation
    def personal_name(self: Any, create: bool, given: str | None, **_more: Any) -> None:
        """What the person types."""
        if given:
            TypedName.objects.create(digest=names.lookup_digest(given), user=self)

    @factory.post_generation
    def assigned(self, create: bool, given: dict[str, Any] | None, **_more: Any) -> None:
        """A duty of this person."""
        if given:
            AssignmentFactory.create(user=self, **given)


class AssignmentFactory(DjangoModelFactory):
    """A duty, by default that of an officer of PALAD in a district of its own, since long ago."""

    class Meta:
        model = Assignment

    user = factory.SubFactory(UserFactory)
    system = "palad"
    role = "officer"
    place = factory.SubFactory(DistrictFactory)
    since = LONG_AGO
    acting_for = None
    acting = factory.LazyAttribute(lambda each: each.acting_for is not None)


class HolderFactory(UserFactory):
    """A person with one duty: ``system`` and ``role`` at ``place``; also ``since``, ``until``, ``acting_for``."""

    class Meta:
        abstract = True

    system = "palad"
    role = "officer"
    place = factory.SubFactory(DistrictFactory)
    since = LONG_AGO
    until = None
    acting_for = None

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        duty = {name: kwargs.pop(name) for name in ("system", "role", "place", "since", "until", "acting_for")}
        user: User = super()._create(model_class, *args, **kwargs)
        AssignmentFactory.create(user=user, **duty)
        return user


class OfficerFactory(HolderFactory):
    """A deputy district chief."""


class ChiefFactory(HolderFactory):
    """A district chief."""

    role = "chief"
    position = "นายอำเภอ"


class ProvinceOfficerFactory(HolderFactory):
    """Somebody of a province's office."""

    role = "province"
    position = "ปลัดจังหวัด"
    place = factory.SubFactory(ProvinceFactory)


class CentralFactory(HolderFactory):
    """Somebody of the centre."""

    role = "central"
    position = "ผู้อำนวยการกองการเจ้าหน้าที่"
    place = factory.LazyFunction(lambda: the_place(NATION))  # type: ignore[assignment]


class AccountAdminFactory(HolderFactory):
    """An account administrator (ผู้ดูแลสิทธิ์) of a province, or with ``place=the_place("TH")`` of the centre."""

    role = "account_admin"
    position = "นักวิชาการคอมพิวเตอร์"
    place = factory.SubFactory(ProvinceFactory)


def demo_citizen_id(number: int) -> str:
    """A valid citizen id of nobody."""
    return citizen_id.make_demo(number)
