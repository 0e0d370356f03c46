"""What every reviewed record has: an id made by whoever records it, a place that answers for it, a state, a version."""

from typing import Generic, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from uuid_utils import uuid7

from raingan.core.people.models import User
from raingan.core.places.models import Place


def new_id() -> UUID:
    """A version 7 UUID: ids of records made one after another lie side by side."""
    return UUID(int=uuid7().int)


R_co = TypeVar("R_co", bound="Reviewable", covariant=True)


class ReviewableQuerySet(models.QuerySet[R_co], Generic[R_co]):
    """Questions asked about reviewed records. The first is always ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Those inside the scope of ``user``; what lies outside does not exist for that person."""
        raise NotImplementedError

    def for_step(self) -> Self:
        """Load what ``Reviewable.about`` needs beside the row itself, so that many cost no more than one."""
        return self


class Reviewable(models.Model):
    """A record that people move from state to state through the one door (``core.flow.door``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=20, db_collation="C")
    version = models.PositiveIntegerField(default=1)
    sent_digest = models.CharField(
        max_length=64, db_collation="C", help_text="of what was first sent, to know a repeat"
    )
    created_at = models.DateTimeField()
    arrived_late = models.DateTimeField(
        null=True, editable=False, help_text="when it was made, for one that arrived in the grace after closing"
    )
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The page of the record."""
        raise NotImplementedError

    @property
    def author_id(self) -> int | None:
        """The person whose record this is, or who last wrote in it where it is a place's; None: nobody yet."""
        raise NotImplementedError

    @property
    def round_key(self) -> str:
        """The key of the round it counts in."""
        raise NotImplementedError

    @property
    def about(self) -> str:
        """A few words by which its author knows it, for notices."""
        raise NotImplementedError
