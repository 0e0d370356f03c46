"""Single sign-on: whom a provider's verified claim stands for. It opens existing accounts and makes none."""

from collections.abc import Mapping

from django.conf import settings

from raingan.core.people.models import TypedName, User
from raingan.core.people.names import lookup_digest


def verified_claim(facts: Mapping[str, object]) -> str:
    """The claim ``settings.OIDC_CLAIM`` (ThaiD: ``pid``, the citizen id) out of what allauth verified.

    '' when it is missing, or when the provider's two answers (id token, userinfo) speak of different people.
    """
    parts = [part for name in ("id_token", "userinfo") if isinstance(part := facts.get(name), Mapping)]
    if len({str(part.get("sub", "")) for part in parts}) != 1:
        return ""
    said = {str(part[settings.OIDC_CLAIM]) for part in parts if part.get(settings.OIDC_CLAIM)}
    return said.pop() if len(said) == 1 else ""


def recognise(claim: str) -> tuple[User, str] | None:
    """The active person of a citizen id or personal name, and its hash. An office's code stands for nobody here."""
    digest = lookup_digest(claim)
    name = TypedName.objects.select_related("user").filter(digest=digest, user__is_active=True).first()
    return (name.user, digest) if claim and name is not None and name.user is not None else None
