"""``raingan rewrite_warnings``: for reports stored before warnings were kept."""

from datetime import date

from django.core.management.base import BaseCommand, CommandParser

from raingan.systems.palad.models import FieldReport
from raingan.systems.palad.warning_store import fill_text_keys, fill_views, rewrite_warnings


class Command(BaseCommand):
    """Fill what older reports lack for comparing, then find their warnings anew."""

    help = (
        "Find the warnings of stored reports anew, in batches; once after upgrading from a version without warnings. "
        "May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """From which visit on."""
        parser.add_argument("--since", type=date.fromisoformat, help="only visits from this day on (2026-11-01)")

    def handle(self, *, since: date | None, **options: object) -> None:
        """Do it, and say how much there was."""
        keys, made = fill_text_keys(), fill_views()
        reports = FieldReport.objects.live().order_by("created_at", "pk")
        if since is not None:
            reports = reports.filter(activity_date__gte=since)
        found = rewrite_warnings(reports.values_list("pk", flat=True).iterator(chunk_size=2000))
        self.stdout.write(f"{keys} texts and {made} photos made comparable; {found} warnings")
