"""``raingan generate``: the whole country with invented people and reports, to measure on."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from raingan.core.people.models import User
from raingan.core.places.actions import geothai_places, load_places
from raingan.core.places.models import Place
from raingan.core.rounds.periods import first_of_month
from raingan.core.thai.dates import day_of
from raingan.core.web import clock
from raingan.systems.palad.demo.country import Country, make_country

FISCAL_BEGIN = 10  # October


class Command(BaseCommand):
    """Only where RAINGAN_DEMO is set, and only in a database that knows nobody yet."""

    help = "Fill an empty demo database with a whole country of invented people and reports, to measure on."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of everything."""
        parser.add_argument("--officers", type=int, default=8_000)
        parser.add_argument("--reports", type=int, default=400_000)
        parser.add_argument(
            "--months", type=int, help="the running one among them (default: the last whole fiscal year and since)"
        )
        parser.add_argument(
            "--photos-share", type=float, default=0.9, help="of the reports, with a photo's row but not its file (0.9)"
        )
        parser.add_argument("--seed", type=int, default=2569, help="the same seed makes the same country")

    def handle(
        self, *, officers: int, reports: int, months: int | None, photos_share: float, seed: int, **options: object
    ) -> None:
        """Refuse, or fill and tell the speed."""
        if not settings.DEMO:
            raise CommandError("An invented country is made in a demo's database only (RAINGAN_DEMO=1).")
        if User.objects.exists():
            raise CommandError("There are people in this database already; take an empty one.")
        at, started = clock.now(), time.perf_counter()
        if not Place.objects.exists():
            load_places(geothai_places(), on=day_of(at))
        country = Country(officers, reports, months or self.whole_fiscal_year(first_of_month(day_of(at)).month),
                          photos_share, seed)  # fmt: skip
        made = make_country(country, at=at, say=self.stdout.write)
        took = time.perf_counter() - started
        self.stdout.write(
            f"{len(made.users):,} people; {reports:,} reports, with photos, warnings and events {made.written:,} rows, "
            f"in {took:.0f} s: {reports / took:,.0f} reports, {made.written / took:,.0f} rows a second"
        )

    @staticmethod
    def whole_fiscal_year(month: int) -> int:
        """How many months up to ``month`` reach back to the beginning of the last fiscal year that is over."""
        return 12 + (month - FISCAL_BEGIN) % 12 + 1
