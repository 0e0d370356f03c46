"""What is known of a photo besides its file; each system keeps the photos of its records in a table of its own."""

from uuid import UUID

from django.db import models
from uuid_utils import uuid7


def photo_id() -> UUID:
    """A version 7 UUID: photos of one record lie side by side."""
    return UUID(int=uuid7().int)


class Photo(models.Model):
    """A photo kept with a record. The file lies under its hash; its metadata were read and then removed from it.

    ``sha256``: of the stored file, hexadecimal. ``size`` in bytes. ``fingerprint``: 64-bit perceptual hash as a
    signed integer. ``taken_at`` and the position (degrees, WGS 84) are what camera or phone said, if anything.
    """

    id = models.UUIDField(primary_key=True, default=photo_id, editable=False)
    sha256 = models.CharField(max_length=64, db_collation="C")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    fingerprint = models.BigIntegerField()
    taken_at = models.DateTimeField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
