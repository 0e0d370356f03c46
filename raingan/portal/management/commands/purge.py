from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from raingan.core.web import clock
from raingan.portal.retention import expiring, purge


class Command(BaseCommand):
    """What the nightly job does, by hand; with ``--dry-run`` only told."""

    help = "Remove what is older than the RAINGAN_KEEP_… settings say (done every night); --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run`` removes nothing."""
        parser.add_argument("--dry-run", action="store_true", help="say what would go, remove nothing")

    def handle(self, *, dry_run: bool, **options: object) -> None:
        """A line for each kind: how many, and how long they are kept."""
        found = purge(at=clock.now(), dry_run=dry_run)
        for each in expiring():
            days = settings.KEEP_DAYS[each.setting] if each.setting else None
            kept = "until they expire" if days is None else f"{days} days" if days else "for good"
            self.stdout.write(f"{each.name:<20} {found.get(each.name, 0):>9,}  (kept {kept})")
        self.stdout.write("Nothing was removed." if dry_run else f"{sum(found.values()):,} rows removed.")
