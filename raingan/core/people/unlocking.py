"""Names locked after wrong tries: which of a person's are, and letting them try again."""

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from raingan.core.audit.actions import record
from raingan.core.people.models import Assignment, TypedName, User


def digests_of(user: User, at: datetime) -> list[str]:
    """The hashes of all that opens for ``user`` today: their own names and the codes of the posts they hold."""
    posts = Q(user=user)
    for post in Assignment.objects.on(timezone.localdate(at)).filter(user=user):
        posts |= Q(system=post.system, role=post.role, place_id=post.place_id)
    return list(TypedName.objects.filter(posts).values_list("digest", flat=True))


def is_locked(user: User, at: datetime) -> bool:
    """Whether one of the person's names is locked for some address now. Three queries."""
    cooling: timedelta = settings.AXES_COOLOFF_TIME
    tries = AccessAttempt.objects.filter(username__in=digests_of(user, at), attempt_time__gt=at - cooling)
    return bool(tries.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists())


@transaction.atomic
def unlock(*, user: User, by: User | None, at: datetime) -> None:
    """Forget the wrong tries under the person's names."""
    for digest in digests_of(user, at):
        AxesProxyHandler.reset_attempts(username=digest)
    record(actor=by, verb="unlock", subject=user, at=at)
