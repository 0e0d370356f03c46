"""What a person must do now in this room, for the front hall."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from raingan.core.registry import Duty


def duties(user: AbstractBaseUser, at: datetime) -> Sequence[Duty]:
    """The duties of ``user`` at ``at``."""
    return ()
