"""The optional second step of signing in: a code from an app, by allauth's TOTP and recovery codes."""

from allauth.mfa.models import Authenticator

from raingan.core.people.models import User


def forget(user: User) -> None:
    """Turn the second step off: the person lost the telephone, or does not want it any more."""
    Authenticator.objects.filter(user=user).delete()
