"""Other departments' systems: letting them in, shutting them out, and knowing them by their token.

The toolkit (django-oauth-toolkit) keeps client ids, hashed secrets and hashed tokens and speaks OAuth 2 client
credentials; what a machine may do, and where, stands in ``Machine``. See docs/decisions/0009.
"""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from oauth2_provider.models import AccessToken, Application
from oauth2_provider.scopes import BaseScopes

from raingan.core import registry
from raingan.core.audit.actions import record
from raingan.core.people.models import Machine, User
from raingan.core.places.models import Place
from raingan.core.web.rules import Conflict, Invalid, NotThere


class NewMachine(NamedTuple):
    """A machine just made, with its secret, which nobody can read again."""

    machine: Machine
    secret: str


def known_permissions() -> frozenset[str]:
    """Every permission that a system offers to machines."""
    return frozenset(f"{system.name}:{name}" for system in registry.systems() for name in system.machine_permissions)


@transaction.atomic
def create_machine(*, name: str, permissions: Collection[str], place: str, by: User | None, at: datetime) -> NewMachine:
    """Let a machine in, limited to ``place`` (a code; TH for the nation).

    Raises Invalid (no name, no such permission), NotThere (no such place) and Conflict (the name is taken).
    """
    wanted = sorted(set(permissions))
    if not name.strip() or not wanted or not set(wanted) <= known_permissions():
        raise Invalid(_("ต้องระบุชื่อระบบและสิทธิที่มีอยู่จริง"), field="permissions")
    if not Place.objects.filter(pk=place).exists():
        raise NotThere(_("ไม่พบพื้นที่นี้"), field="place")
    if Machine.objects.filter(name=name.strip()).exists():
        raise Conflict(_("มีระบบชื่อนี้อยู่แล้ว"), field="name")
    secret = secrets.token_urlsafe(48)
    application = Application.objects.create(
        name=name.strip(),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,  # the toolkit hashes it as it is saved
    )
    machine = Machine.objects.create(
        application=application, name=name.strip(), permissions=" ".join(wanted), place_id=place,
        created_at=at, created_by=by,
    )  # fmt: skip
    record(actor=by, verb="create_machine", subject=machine, at=at, place=place, name=machine.name, permissions=wanted)
    return NewMachine(machine, secret)


@transaction.atomic
def revoke_machine(*, name: str, by: User | None, at: datetime, reason: str = "") -> Machine:
    """Shut a machine out for good: its tokens end at once and its secret opens nothing. Raises NotThere."""
    machine = Machine.objects.select_for_update(of=("self",)).filter(name=name, revoked_at__isnull=True).first()
    if machine is None:
        raise NotThere(_("ไม่พบระบบชื่อนี้ หรือถูกเพิกถอนไปแล้ว"), field="name")
    machine.revoked_at, machine.revoked_by = at, by
    machine.save(update_fields=["revoked_at", "revoked_by"])
    AccessToken.objects.filter(application_id=machine.application_id).delete()
    Application.objects.filter(pk=machine.application_id).update(client_secret=make_password(None))
    record(actor=by, verb="revoke_machine", subject=machine, at=at, place=machine.place_id, reason=reason)
    return machine


def machine_of(token: str, permission: str, at: datetime) -> Machine | None:
    """The machine whose valid ``token`` carries ``permission``; None for any other token. One query."""
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    found = AccessToken.objects.select_related("application__machine").filter(
        token_checksum=digest, expires__gt=at, application__machine__isnull=False
    )
    known = found.first()
    if known is None or permission not in known.scope.split():
        return None
    machine: Machine = known.application.machine
    return machine if machine.has(permission) else None


class MachineScopes(BaseScopes):  # type: ignore[misc]  # the toolkit has no types
    """What the toolkit may put into a token: the permissions of the machine that asks, and no others."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every permission there is."""
        return {name: name for name in known_permissions()}

    def get_available_scopes(self, application: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        """Those of the machine behind ``application``."""
        machine = Machine.objects.filter(application=application, revoked_at__isnull=True).first()
        return machine.permissions.split() if machine else []

    get_default_scopes = get_available_scopes
