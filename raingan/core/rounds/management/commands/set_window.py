from argparse import ArgumentParser
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from raingan.core.rounds.actions import set_window
from raingan.core.rounds.management.moments import closing, opening
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = "Open a step of a round from a day to a day (both included) for the whole nation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", help="palad")
        parser.add_argument("round", help="2026-11")
        parser.add_argument("step", help="record or approve")
        parser.add_argument("first", type=opening, help="first day, 2026-11-01")
        parser.add_argument("last", type=closing, help="last day, 2026-11-30")
        parser.add_argument("--reason", required=True, help="why, for the event log")

    def handle(
        self, *, system: str, round: str, step: str, first: datetime, last: datetime, reason: str, **options: object
    ) -> None:
        try:
            set_window(
                system=system,
                key=round,
                step=step,
                opens_at=first,
                closes_at=last,
                by=None,
                at=clock.now(),
                reason=reason,
            )
        except (RuleBroken, KeyError) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{system} {round} {step}: open from {first:%Y-%m-%d} up to {last:%Y-%m-%d %H:%M}.")
