"""Another department's system is shut out."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from raingan.core.people.machines import revoke_machine
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = "Shut a system out of the API at once and for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and why."""
        parser.add_argument("name")
        parser.add_argument("--reason", default="")

    def handle(self, *, name: str, reason: str, **options: object) -> None:
        """Revoke it; its tokens end with it."""
        try:
            revoke_machine(name=name, by=None, at=clock.now(), reason=reason)
        except RuleBroken as rule:
            raise CommandError(str(rule)) from rule
        self.stdout.write(f"{name}: revoked")
