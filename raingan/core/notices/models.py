"""What people are told: one row is the entry of the inbox and the order to the channels."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext


class Notice(models.Model):
    """A message to one person, written in the transaction of the change it tells of.

    ``text`` is a msgid with places for ``about`` and ``detail``; it is translated when it is read. A job sends it by
    the channels and notes ``sent_at``.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="notices"
    )
    text = models.CharField(max_length=200)
    about = models.CharField(max_length=300, blank=True)
    detail = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="notice_outbox"),
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.text) % {"about": self.about, "detail": self.detail}

    @property
    def marked(self) -> SafeString:
        """The sentence for a page: what it is about is Thai in every language, and marked so."""
        sentence = gettext(self.text).replace("%(about)s", "{about}").replace("%(detail)s", "{detail}")
        data = {name: format_html('<span lang="th">{}</span>', getattr(self, name)) for name in ("about", "detail")}
        return format_html(sentence, **data)
