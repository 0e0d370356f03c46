"""Load the official geography."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from raingan.core.places.actions import geothai_places, load_places
from raingan.core.web import clock


class Command(BaseCommand):
    help = (
        "Load nation, provinces, districts and subdistricts (geothai). Safe to repeat: renames follow, none is deleted."
    )

    def handle(self, *_args: object, **_options: object) -> None:
        """Load, and print what changed."""
        loaded = load_places(geothai_places(), on=timezone.localdate(clock.now()))
        self.stdout.write(
            f"places: {loaded.added} added, {loaded.changed} changed, {loaded.retired} retired, "
            f"{loaded.unchanged} unchanged"
        )
