"""The optional second step of signing in: a code from an app, by allauth's TOTP and recovery codes."""

from base64 import b64encode
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from raingan.core.audit.actions import record
from raingan.core.people import names
from raingan.core.people.models import User

SECRET = "people.totp"  # noqa: S105 - the name of a session's key
LAST = "last_counter"


def is_on(user: User) -> bool:
    """Whether the person set a second step up. One query."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def new_secret(session: SessionBase) -> str:
    """The secret being set up in this session, made on first asking; sealed, for sessions lie in the database."""
    if SECRET not in session:
        session[SECRET] = names.seal(totp.generate_totp_secret()).decode("ascii")
    return names.unseal(session[SECRET].encode("ascii"))


def qr_code(user: User, secret: str) -> str:
    """The address an authenticator app reads, as a picture in a data: address."""
    adapter = get_adapter()
    svg: str = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")


@transaction.atomic
def turn_on(*, user: User, session: SessionBase, code: str, at: datetime) -> bool:
    """Begin to ask for codes, once the app has shown the right one; False when it has not."""
    secret = new_secret(session)
    if not totp.validate_totp_code(secret, code):
        return False
    forget(user)
    totp.TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    del session[SECRET]
    record(actor=user, verb="second-step-on", subject=user, at=at)
    return True


def recovery_codes(user: User) -> list[str]:
    """The codes not yet used, each good for one sign-in without the telephone."""
    found = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return list(RecoveryCodes(found).get_unused_codes()) if found else []


@transaction.atomic
def verify(user: User, code: str) -> bool:
    """Whether ``code`` is the app's present one, or an unused recovery code; either works once."""
    found = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    by_type = {each.type: each for each in found}
    app = by_type.get(Authenticator.Type.TOTP)
    if app is not None and _app_code_opens(app, code):
        return True
    spare = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return spare is not None and bool(RecoveryCodes(spare).validate_code(code))


def _app_code_opens(app: Authenticator, code: str) -> bool:
    # allauth remembers used codes in a cache; ours would be one per process, so the last period used is kept here.
    secret = get_adapter().decrypt(app.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        right = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if counter > app.data.get(LAST, -1) and compare_user_code(actual=code, expected=right):
            app.data[LAST] = counter
            app.save(update_fields=["data"])
            return True
    return False


@transaction.atomic
def turn_off(*, user: User, at: datetime) -> None:
    """The person does not want it any more."""
    forget(user)
    record(actor=user, verb="second-step-off", subject=user, at=at)


def forget(user: User) -> None:
    """Delete the app's secret and the recovery codes; the caller writes the event."""
    Authenticator.objects.filter(user=user).delete()
