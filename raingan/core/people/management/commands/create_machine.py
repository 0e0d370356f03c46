"""Another department's system is let in."""

from argparse import ArgumentParser
from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError

from raingan.core.people.machines import create_machine
from raingan.core.places.models import NATION
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = "Let another system call the API; prints its client id and, this once, its secret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What the machine is called, may do, and where."""
        parser.add_argument("name", help="what people call the system, such as พ.ป.ค.")
        parser.add_argument("--permission", action="append", required=True, help="such as palad:eligibility")
        parser.add_argument("--place", default=NATION, help="code of the place it is limited to (default: the nation)")

    def handle(self, *, name: str, permission: Sequence[str], place: str, **options: object) -> None:
        """Create it and print what its keepers need."""
        try:
            made = create_machine(name=name, permissions=permission, place=place, by=None, at=clock.now())
        except RuleBroken as rule:
            raise CommandError(str(rule)) from rule
        application = made.machine.application
        self.stdout.write(f"{made.machine.name}\nclient_id: {application.client_id}\nclient_secret: {made.secret}")
