"""``raingan generate_workload``: every district's workload of some years, invented, to measure on."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from raingan.core.places.actions import geothai_places, load_places
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.thai.dates import day_of
from raingan.core.web import clock
from raingan.systems.workload.demo.country import make_country
from raingan.systems.workload.models import Answer, WorkYear


class Command(BaseCommand):
    """Only where RAINGAN_DEMO is set, and only in a database in which no year is opened."""

    help = "Fill a demo database with invented workload figures of every district, to measure on."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many years."""
        parser.add_argument("--years", type=int, default=3, help="up to the running fiscal year (3)")
        parser.add_argument("--seed", type=int, default=2569, help="the same seed makes the same figures")

    def handle(self, *, years: int, seed: int, **options: object) -> None:
        """Refuse, or fill and tell the speed."""
        if not settings.DEMO:
            raise CommandError("Invented figures are made in a demo's database only (RAINGAN_DEMO=1).")
        if WorkYear.objects.exists():
            raise CommandError("A year is opened in this database already; take one without.")
        at, started = clock.now(), time.perf_counter()
        if not Place.objects.exists():
            load_places(geothai_places(), on=day_of(at))
        running = Period.month(day_of(at)).fiscal
        wanted = range(running - max(1, years) + 1, running + 1)
        written = make_country(wanted, at=at, seed=seed, say=self.stdout.write)
        took = time.perf_counter() - started
        self.stdout.write(
            f"{Answer.objects.count():,} answers of {len(wanted)} years, {written:,} rows, in {took:.0f} s: "
            f"{written / took:,.0f} rows a second"
        )
