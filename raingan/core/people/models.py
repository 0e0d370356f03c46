"""People, what they type to sign in, the duties they hold, and the tokens of their scripts."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from raingan.core.places.models import Place


class UserManager(BaseUserManager["User"]):
    """Finds users by their opaque handle; people are created by ``actions.create_person``."""


class User(AbstractBaseUser):
    """A person. ``username`` is an opaque handle; what the person types to sign in is a ``TypedName``."""

    username = models.CharField(max_length=40, unique=True, db_collation="C")
    title = models.CharField(_("คำนำหน้า"), max_length=40, blank=True)
    first_name = models.CharField(_("ชื่อ"), max_length=100)
    last_name = models.CharField(_("นามสกุล"), max_length=100)
    position = models.CharField(_("ตำแหน่ง"), max_length=200, blank=True)
    telephone = models.CharField(_("โทรศัพท์"), max_length=40, blank=True)
    email = models.EmailField(_("อีเมล"), blank=True)
    citizen_id_sealed = models.BinaryField(null=True, help_text="the 13 digits, encrypted (see names.py)")
    is_active = models.BooleanField(default=True)
    must_choose_password = models.BooleanField(default=True)
    session_nonce = models.CharField(max_length=16, blank=True, help_text="a new one ends every session of the person")
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Title, first and last name as Thai officials write them: no space after the title."""
        return f"{self.title}{self.first_name} {self.last_name}"

    def get_full_name(self) -> str:
        """Django's and allauth's name for ``full_name``."""
        return self.full_name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Django's own hook for both the current and the fallback secret keys.
        value = f"{self.password}{self.session_nonce}"
        return salted_hmac("raingan.people.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with ``session_nonce``; sessions made under another one end."""
        return self._get_session_auth_hash()


class TypedName(models.Model):
    """What somebody types to sign in, known only by its keyed hash.

    A citizen id or a personal name belongs to a user. An office's code belongs to a post (system, role, place)
    and opens for whoever holds that post's assignment today.
    Source: overview, "People and entering".
    """

    digest = models.CharField(max_length=64, unique=True, db_collation="C")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="typed_names")
    system = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=40, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, place__isnull=True, role="")
                | (Q(user__isnull=True, place__isnull=False) & ~Q(role="")),
                name="typed_name_of_person_or_post",
            ),
        ]
        indexes = [models.Index(fields=["place", "system", "role"], name="typed_name_post")]

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions asked about who holds what."""

    def on(self, day: date) -> "AssignmentQuerySet":
        """Those in force on ``day`` (both ends belong to the assignment)."""
        return self.lasting(day).filter(since__lte=day)

    def during(self, first: date, last: date) -> "AssignmentQuerySet":
        """Those in force on at least one day from ``first`` to ``last``."""
        return self.lasting(first).filter(since__lte=last)

    def lasting(self, day: date) -> "AssignmentQuerySet":
        """Those in force on ``day`` or to come after it."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))


class Assignment(models.Model):
    """A user holds a role of a system at a place, from a day to a day. A transfer ends one and begins another."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    system = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="the last day, or none while it goes on")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="acted_for_by"
    )
    acting = models.BooleanField(
        default=False, db_default=False, help_text="held for another: acting_for, or nobody while the post is vacant"
    )
    order_number = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(acting=True), name="assignment_acting_said"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_begins",
                violation_error_message=_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น"),
            ),
            models.UniqueConstraint(
                fields=["user", "system", "role", "place"],
                condition=Q(until__isnull=True),
                name="assignment_held_once",
                violation_error_message=_("ผู้ใช้มีหน้าที่นี้อยู่แล้ว"),
            ),
        ]
        indexes = [models.Index(fields=["place", "system", "role", "since"], name="assignment_post")]

    def __str__(self) -> str:
        return f"{self.system}.{self.role} @ {self.place_id}"

    def lasts(self, day: date) -> bool:
        """Whether it is in force on ``day`` or to come after it."""
        return self.until is None or self.until >= day


class OneTimePassword(models.Model):
    """A first password that works once, for seven days, and makes its holder choose an own one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_time_passwords")
    digest = models.CharField(max_length=64, db_collation="C", help_text="keyed SHA-256 of at least 50 random bits")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"one-time password of {self.user_id}"


class Token(models.Model):
    """A bearer token of a person's script, stored as its SHA-256."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, db_collation="C")
    name = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name or 'token'} of {self.user_id}"

    def is_valid(self, at: datetime) -> bool:
        """Whether the token opens anything at ``at``."""
        return self.revoked_at is None and at < self.expires_at


class Machine(models.Model):
    """Another department's system that calls the API: the permissions it has, and the place they are limited to.

    It is no person: it signs in by OAuth 2 client credentials, its secret and tokens are kept as hashes by the
    toolkit's ``application``. Permissions are names such as ``palad:eligibility``, parted by spaces like OAuth scopes.
    """

    application = models.OneToOneField("oauth2_provider.Application", on_delete=models.PROTECT, related_name="machine")
    name = models.CharField(max_length=100, unique=True)
    permissions = models.CharField(max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    def has(self, permission: str) -> bool:
        """Whether it may do what ``permission`` names."""
        return self.revoked_at is None and permission in self.permissions.split()
