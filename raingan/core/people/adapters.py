"""What allauth must not do by itself here: it makes no accounts, and its secrets are sealed like citizen ids."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from raingan.core.people import entering, lockout, names, oidc
from raingan.core.web.types import Request


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
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
        return str(user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on recognises people who have an account. allauth's own accounts and sign-up are never reached."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let the person in whom the verified claim names, or lead back to the sign-in page; always by raising."""
        found = oidc.recognise(oidc.verified_claim(sociallogin.account.extra_data or {}))
        if found is None:
            messages.error(request, _("ไม่พบบัญชีผู้ใช้ของท่านในระบบ กรุณาติดต่อผู้ดูแลสิทธิ์ของหน่วยงาน"))
            raise ImmediateHttpResponse(redirect("people:sign-in"))
        user, digest = found
        lockout.note_name(request, digest)
        go_to = entering.safe_next(request, str((sociallogin.state or {}).get("next") or ""))
        at = cast("Request", request).at
        raise ImmediateHttpResponse(entering.enter(request, user, digest=digest, at=at, how="sso", go_to=go_to))

    def on_authentication_error(self, request: HttpRequest, provider: object, **facts: Any) -> None:
        """The provider refused, or the person turned back: say so on the sign-in page."""
        messages.error(request, _("เข้าสู่ระบบผ่านผู้ให้บริการยืนยันตัวตนไม่สำเร็จ กรุณาลองใหม่หรือเข้าสู่ระบบด้วยรหัสผ่าน"))
        raise ImmediateHttpResponse(redirect("people:sign-in"))
