from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from raingan.core.rounds.actions import extend
from raingan.core.rounds.management.moments import closing
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = "Keep a step of a round open longer for the nation (TH), a province (47) or a district (4701)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", help="palad")
        parser.add_argument("round", help="2026-11")
        parser.add_argument("step", help="record or approve")
        parser.add_argument("place", help="TH, 47 or 4701")
        parser.add_argument("last", type=closing, help="last day, 2026-12-03")
        parser.add_argument("--reason", required=True, help="why, for the event log")
        parser.add_argument("--letter", default="", help="number of the letter that grants it")

    def handle(
        self,
        *,
        system: str,
        round: str,
        step: str,
        place: str,
        last: datetime,
        reason: str,
        letter: str,
        **options: object,
    ) -> None:
        try:
            extend(
                system=system, key=round, step=step, place=place, until=last, by=None, at=clock.now(), reason=reason,
                letter_number=letter,
            )  # fmt: skip
        except (RuleBroken, KeyError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{system} {round} {step} at {place}: open up to {last:%Y-%m-%d %H:%M}.")
