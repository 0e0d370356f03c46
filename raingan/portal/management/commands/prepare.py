from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from raingan.core.places.models import Place

REFERENCE = ["load_places", "load_categories"]
ACCOUNTS = "demo-accounts.json"


class Command(BaseCommand):
    """What stands between an empty database and a house one can enter. `raingan serve` and `demo` run it first."""

    help = "Bring the database up to date: tables, geography, reference data, and in a demo its example data."

    def handle(self, **options: Any) -> None:
        """Migrate; load what is missing. Safe to run again at any time."""
        call_command("migrate", verbosity=0, skip_checks=True)
        known = get_commands()
        if not Place.objects.exists():
            for name in REFERENCE:
                if name in known:
                    self.stdout.write(f"{name.replace('_', ' ')} …")
                    call_command(name, verbosity=0)
        if settings.DEMO and "make_demo" in known and not (settings.DATA / ACCOUNTS).exists():
            self.stdout.write("making example data …")
            call_command("make_demo", verbosity=0)
