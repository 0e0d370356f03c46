"""Files that people asked for, and the official documents that can be checked."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raingan.core.places.models import Place


class ExportState(models.TextChoices):
    """How far a file is."""

    WAITING = "waiting", _("รอจัดทำ")
    RUNNING = "running", _("กำลังจัดทำ")
    DONE = "done", _("พร้อมดาวน์โหลด")
    FAILED = "failed", _("จัดทำไม่สำเร็จ")


class Export(models.Model):
    """A file somebody asked for. The worker makes it; it can be fetched by its owner until it expires.

    ``query`` is the address's query: the worker asks the system's export ``name`` for the table with it, in the scope
    the owner has then.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="exports"
    )
    system = models.CharField(max_length=40, db_collation="C")
    name = models.CharField(max_length=40, db_collation="C")
    query = models.TextField(blank=True)
    format = models.CharField(max_length=4, db_collation="C")
    language = models.CharField(max_length=5, default="th", db_collation="C")
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING, db_collation="C")
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(condition=Q(format__in=["xlsx", "csv", "pdf"]), name="export_format_known"),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="export_of_owner"),
            models.Index(fields=["expires_at"], name="export_expiry"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def stored_name(self) -> str:
        """Its name in the storage."""
        return f"{self.pk}.{self.format}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in {ExportState.DONE, ExportState.FAILED}


class Document(models.Model):
    """An official PDF that was issued: who holds a copy can check it by its code."""

    code = models.CharField(max_length=20, primary_key=True, db_collation="C")
    title = models.CharField(max_length=300)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, db_collation="C")

    def __str__(self) -> str:
        return self.code
