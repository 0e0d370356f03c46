"""Every write about people: accounts, passwords, duties, tokens. Each writes its event in the same transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import event_of, record, record_all
from raingan.core.people import names, one_time, second_step, tokens
from raingan.core.people.models import OneTimePassword, Token, TypedName, User
from raingan.core.web.rules import Conflict, Invalid, NotThere

PROFILE_FIELDS = ("title", "first_name", "last_name", "position", "telephone", "email")


def make_handle() -> str:
    """An opaque user name: it says nothing about the person."""
    return f"u{secrets.token_hex(10)}"


def make_nonce() -> str:
    """A new ``session_nonce``; setting it ends every session of the person."""
    return secrets.token_hex(8)


@transaction.atomic
def create_person(
    *,
    by: User | None,
    at: datetime,
    citizen_id: str = "",
    personal_name: str = "",
    **details: str,
) -> User:
    """A new account without a password: issue a one-time one next. ``details`` are those of PROFILE_FIELDS.

    Raises Invalid for a bad citizen id or name, Conflict when somebody already has it.
    """
    user = User(username=make_handle(), session_nonce=make_nonce(), created_at=at, **details)
    user.set_unusable_password()
    digits = names.checked_citizen_id(citizen_id) if citizen_id else ""
    if digits:
        user.citizen_id_sealed = names.seal(digits)
    user.save(force_insert=True)
    if digits:
        _name(user, digits, _("มีบัญชีของเลขประจำตัวประชาชนนี้อยู่แล้ว"), field="citizen_id")
    if personal_name:
        _name(user, names.checked_personal_name(personal_name), _("ชื่อผู้ใช้นี้มีผู้ใช้แล้ว"), field="username")
    record(actor=by, verb="create-person", subject=user, at=at, name=user.full_name)
    return user


def _name(user: User, typed: str, taken: str, *, field: str) -> None:
    _row, made = TypedName.objects.get_or_create(digest=names.lookup_digest(typed), defaults={"user": user})
    if not made:
        raise Conflict(taken, field=field)


@transaction.atomic
def issue_one_time_password(
    *, user: User, by: User | None, at: datetime, valid_from: datetime | None = None, drop_second_step: bool = False
) -> str:
    """A one-time password, to be shown or printed now: it is kept only as a hash.

    The old password, older one-time passwords, tokens and all sessions of the person end with it. It opens until
    seven days after ``valid_from`` (``at`` by default). ``drop_second_step`` also forgets a lost telephone.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    user.set_unusable_password()
    user.must_choose_password = True
    user.session_nonce = make_nonce()
    user.save(update_fields=["password", "must_choose_password", "session_nonce"])
    user.one_time_passwords.filter(used_at__isnull=True).update(used_at=at)
    user.tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
    if drop_second_step:
        second_step.forget(user)
    raw = one_time.make()
    expires_at = one_time.expiry(at, valid_from)
    OneTimePassword.objects.create(
        user=user, digest=one_time.digest(user, raw), expires_at=expires_at, created_at=at, created_by=by
    )
    record(
        actor=by, verb="issue-one-time-password", subject=user, at=at,
        expires_at=expires_at.isoformat(), second_step_dropped=drop_second_step,
    )  # fmt: skip
    return raw


def end_sessions(user: User) -> None:
    """End every session of ``user``; one statement, within the caller's transaction."""
    User.objects.filter(pk=user.pk).update(session_nonce=make_nonce())


@transaction.atomic
def set_active(*, user: User, active: bool, by: User | None, at: datetime, reason: str = "") -> bool:
    """Suspend an account, which ends its sessions and tokens, or open it again. Returns whether anything changed."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.is_active == active:
        return False
    locked.is_active, locked.session_nonce = active, make_nonce()
    locked.save(update_fields=["is_active", "session_nonce"])
    if not active:
        locked.tokens.filter(revoked_at__isnull=True).update(revoked_at=at)
    record(actor=by, verb="reactivate" if active else "deactivate", subject=user, at=at, reason=reason)
    return True


@transaction.atomic
def choose_password(*, user: User, password: str, at: datetime) -> None:
    """The person's own password, instead of the old or one-time one. All sessions made before end.

    Raises Invalid with what is wrong with it. The caller keeps its own session by update_session_auth_hash.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(_in_words(error), field="password") from error
    first = user.must_choose_password
    user.set_password(password)
    user.must_choose_password = False
    user.session_nonce = make_nonce()
    user.save(update_fields=["password", "must_choose_password", "session_nonce"])
    user.one_time_passwords.filter(used_at__isnull=True).update(used_at=at)
    record(actor=user, verb="choose-password", subject=user, at=at, first=first)


@transaction.atomic
def mend_profile(*, user: User, by: User, at: datetime, **fields: str) -> list[str]:
    """Change name, title, position, telephone or e-mail; returns the names of the fields that changed."""
    changed = [name for name in PROFILE_FIELDS if name in fields and getattr(user, name) != fields[name]]
    if changed:
        for name in changed:
            setattr(user, name, fields[name])
        user.save(update_fields=changed)
        # Which fields, not their contents: the log is kept for good, a telephone number is not.
        record(actor=by, verb="mend-profile", subject=user, at=at, fields=changed)
    return changed


def _in_words(error: ValidationError) -> str:
    """Why a password is too weak. Django's own sentences are not translated into Thai."""
    said = {
        "password_too_short": _("รหัสผ่านสั้นเกินไป กรุณาตั้งอย่างน้อย 10 ตัวอักษร"),
        "password_too_common": _("รหัสผ่านนี้เป็นคำที่คนใช้กันมาก กรุณาตั้งรหัสผ่านอื่น"),
        "password_entirely_numeric": _("รหัสผ่านต้องไม่เป็นตัวเลขล้วน"),
        "password_too_similar": _("รหัสผ่านคล้ายชื่อหรืออีเมลของท่านเกินไป กรุณาตั้งรหัสผ่านอื่น"),
    }
    return " ".join(said.get(each.code or "", str(each.message)) for each in error.error_list)


class NewToken(NamedTuple):
    """A token just made; ``raw`` is shown once and kept nowhere."""

    token: Token
    raw: str


@transaction.atomic
def create_token(*, user: User, name: str, at: datetime, life: timedelta = tokens.LIFE) -> NewToken:
    """A bearer token of ``user`` for ``life``."""
    raw = tokens.make()
    token = Token.objects.create(user=user, digest=tokens.digest(raw), name=name, created_at=at, expires_at=at + life)
    record(actor=user, verb="create-token", subject=token, at=at, name=name)
    return NewToken(token, raw)


@transaction.atomic
def revoke_token(*, user: User, token_id: int, by: User, at: datetime) -> Token:
    """End a token of ``user``; ending it again changes nothing. Raises NotThere for another person's."""
    token = Token.objects.select_for_update().filter(user=user, pk=token_id).first()
    if token is None:
        raise NotThere(_("ไม่พบโทเคนนี้"))
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record(actor=by, verb="revoke-token", subject=token, at=at, name=token.name)
    return token


class Post(NamedTuple):
    """An office's post and the code that opens for its holder."""

    system: str
    role: str
    place_code: str
    code: str


@transaction.atomic
def open_posts(posts: Sequence[Post], *, by: User | None, at: datetime) -> int:
    """Give posts their codes; those that have theirs already are left. Returns how many were new.

    Raises Conflict when a code belongs to another post or a person. Three statements whatever the number.
    """
    wanted = {names.lookup_digest(post.code): post for post in posts}
    there = {name.digest: name for name in TypedName.objects.filter(digest__in=wanted)}
    for digest, name in there.items():
        post = wanted[digest]
        if (name.system, name.role, name.place_id) != (post.system, post.role, post.place_code):
            raise Conflict(_("รหัสหน่วยงาน %(code)s มีผู้ใช้แล้ว") % {"code": post.code})
    new = [
        TypedName(digest=digest, system=post.system, role=post.role, place_id=post.place_code)
        for digest, post in wanted.items()
        if digest not in there
    ]
    made = TypedName.objects.bulk_create(new)
    record_all(
        event_of(actor=by, verb="open-post", subject=name, at=at, place=name.place_id or "", facts={"role": name.role})
        for name in made
    )
    return len(new)
