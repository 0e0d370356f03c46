"""The API's part about people: tokens, and who am I."""

from datetime import datetime
from typing import Any, cast

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Field, Router, Schema
from pydantic import SecretStr

from raingan.core import registry
from raingan.core.people import actions, lockout, names, second_step
from raingan.core.people.access import Held, held
from raingan.core.people.api_auth import NotSignedIn, OwnPasswordNeeded
from raingan.core.people.models import Token, User
from raingan.core.places.models import Place
from raingan.core.web.rules import NotThere, TooMany
from raingan.core.web.types import AuthedRequest, Request

router = Router(tags=["people"])


class SignInBody(Schema):
    """What a person types to sign in; ``otp`` where the second step is on; ``name`` to know the token by."""

    username: str = Field(max_length=200)
    password: SecretStr = Field(max_length=200)
    otp: SecretStr | None = Field(default=None, max_length=20)
    name: str = Field(default="", max_length=100)


class NewTokenBody(Schema):
    """A new token, shown this once."""

    token: str
    expires_at: datetime


class TokenBody(Schema):
    """A token as its owner may see it."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenList(Schema):
    """All tokens of the caller, the newest first."""

    results: list[TokenBody]
    next: str | None = None


class PlaceBody(Schema):
    """Where a role is held."""

    code: str
    level: str
    name_th: str
    name_en: str


class RoleBody(Schema):
    """A role held today."""

    system: str
    role: str
    label_th: str
    label_en: str
    place: PlaceBody
    acting_for: str | None


class MeBody(Schema):
    """Who the caller is."""

    id: str
    name: str
    title: str
    first_name: str
    last_name: str
    position: str
    telephone: str
    email: str
    roles: list[RoleBody]


@router.post("/tokens", auth=None, response={201: NewTokenBody}, url_name="new-token")
def new_token(request: HttpRequest, body: SignInBody) -> dict[str, Any]:
    """Sign in and get a bearer token. Five wrong tries lock the name and address for 15 minutes (429)."""
    at = cast("Request", request).at
    digest = names.lookup_digest(body.username)
    lockout.note_name(request, digest)
    # A one-time password is only recognised here, not used up: it must still open the page to choose one's own.
    user = authenticate(request, username=body.username, password=body.password.get_secret_value(), spend=False)
    if not isinstance(user, User):
        if lockout.was_locked(request):
            raise TooMany(lockout.LOCKED, retry_after=lockout.SECONDS)
        raise NotSignedIn(_("รหัสผู้ใช้งานหรือรหัสผ่านไม่ถูกต้อง"))
    if user.must_choose_password:
        raise OwnPasswordNeeded
    _second_step(request, user, body)
    lockout.forget_wrong_tries(request, digest)
    made = actions.create_token(user=user, name=body.name.replace("\0", ""), at=at)
    return {"token": made.raw, "expires_at": made.token.expires_at}


def _second_step(request: HttpRequest, user: User, body: SignInBody) -> None:
    if not second_step.is_on(user):
        return
    if body.otp is None:
        raise NotSignedIn(_("บัญชีนี้ใช้การยืนยันตัวตนสองขั้นตอน กรุณาส่งรหัสยืนยันใน otp"), field="otp")
    if not second_step.verify(user, body.otp.get_secret_value()):
        lockout.count_wrong_try(request)
        if lockout.was_locked(request):
            raise TooMany(lockout.LOCKED, retry_after=lockout.SECONDS)
        raise NotSignedIn(_("รหัสยืนยันไม่ถูกต้อง หรือถูกใช้ไปแล้ว"), field="otp")


@router.get("/tokens", response=TokenList, url_name="tokens")
def list_tokens(request: HttpRequest) -> dict[str, Any]:
    """The caller's tokens; never the tokens' own text, which is kept nowhere."""
    user = cast("AuthedRequest", request).user
    return {"results": list(user.tokens.order_by("-created_at", "-pk")[:500]), "next": None}


@router.delete("/tokens/current", response={204: None}, url_name="current-token")
def revoke_current(request: HttpRequest) -> None:
    """End the token this very request carries."""
    token = getattr(request, "auth", None)
    if not isinstance(token, Token):
        raise NotThere(_("คำขอนี้ไม่ได้ใช้โทเคน"))
    person = cast("AuthedRequest", request)
    actions.revoke_token(user=person.user, token_id=token.pk, by=person.user, at=person.at)


@router.get("/me", response=MeBody, url_name="me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who am I, and which roles do I hold today, where."""
    user = cast("AuthedRequest", request).user
    roles = held(user)
    places = Place.objects.in_bulk({each.place_code for each in roles})
    acted_for = User.objects.in_bulk({each.acting_for_id for each in roles if each.acting_for_id})
    fields = {name: getattr(user, name) for name in actions.PROFILE_FIELDS}
    return {
        "id": user.username,
        "name": user.full_name,
        **fields,
        "roles": [_role_body(each, places[each.place_code], acted_for.get(each.acting_for_id)) for each in roles],
    }


def _role_body(duty: Held, place: Place, acting_for: User | None) -> dict[str, Any]:
    def label(language: str) -> str:
        try:
            with override(language):
                return str(registry.system(duty.system).role(duty.role).label)
        except KeyError:
            return duty.role

    return {
        "system": duty.system,
        "role": duty.role,
        "label_th": label("th"),
        "label_en": label("en"),
        "place": {
            "code": place.code,
            "level": place.level,
            "name_th": place.label_in("th"),
            "name_en": place.label_in("en"),
        },
        "acting_for": acting_for.full_name if acting_for else None,
    }
