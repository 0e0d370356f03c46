"""What allauth must not do by itself here: it makes no accounts, and its secrets are sealed like citizen ids."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from raingan.core.people import names


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of authenticator apps; names the person, not their handle, in the app."""

    def encrypt(self, text: str) -> str:
        """``text`` under ENCRYPTION_KEY."""
        return names.seal(text).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given."""
        return names.unseal(encrypted_text.encode("ascii"))

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """What the authenticator app shows beside the code."""
        return user.get_full_name()  # type: ignore[attr-defined,no-any-return]


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on recognises people who have an account; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Nobody signs up."""
        return False
