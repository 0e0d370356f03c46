"""What is known of a photo. Systems make their own table of it, with a foreign key to their record."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils import uuid7

from raingan.core.evidence.names import photo_name, thumbnail_name


def new_photo_id() -> UUID:
    """A version 7 UUID: photos taken in one after another lie side by side."""
    return UUID(int=uuid7().int)


class Photo(models.Model):
    """A photo as it is stored, and what its own metadata said before that was taken out.

    Made from ``TakenPhoto.as_fields()``. Subclasses inherit the index too: ``class Meta(Photo.Meta)``, and
    ``indexes = [*Photo.Meta.indexes, …]`` where they have their own.
    """

    id = models.UUIDField(primary_key=True, default=new_photo_id, editable=False)
    sha256 = models.CharField(max_length=64, db_collation="C", help_text="of the stored file, which is named by it")
    width = models.PositiveSmallIntegerField(help_text="pixels")
    height = models.PositiveSmallIntegerField(help_text="pixels")
    size = models.PositiveIntegerField(help_text="bytes")
    taken_at = models.DateTimeField(null=True, help_text="as the camera said")
    latitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    longitude = models.FloatField(null=True, help_text="degrees, WGS 84")
    fingerprint = models.BigIntegerField(help_text="64 bits that change little when the photo is altered")
    views = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="the eight views of core.evidence.fingerprint; empty: not made yet",
    )
    created_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0, help_text="in its record, from 0")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["sha256"], name="%(app_label)s_%(class)s_sha")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.width}×{self.height}"

    @property
    def file_name(self) -> str:
        """Its name in the evidence storage."""
        return photo_name(self.sha256)

    @property
    def thumbnail_file_name(self) -> str:
        """The name of its thumbnail in the evidence storage; the file itself is made by a job."""
        return thumbnail_name(self.sha256)
