"""The first person of a new installation."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from raingan.core import registry
from raingan.core.people.actions import create_person, issue_one_time_password
from raingan.core.people.assigning import assign
from raingan.core.places.models import NATION
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = (
        "Create the first person of the centre, who is its account administrator too, and print a one-time password, "
        "valid for seven days."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What must be known of the person."""
        parser.add_argument("username", help="what the person will type to sign in, such as admin.central")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--title", default="")
        parser.add_argument("--position", default="")
        parser.add_argument("--system", default="palad", choices=[each.name for each in registry.systems()])
        parser.add_argument("--role", default="central", help="a role that is held at the centre")

    @transaction.atomic
    def handle(self, *, username: str, system: str, role: str, **options: str) -> None:
        """Create, assign, issue; all or nothing."""
        at = clock.now()
        if role not in {each.name for each in registry.system(system).roles if each.level == "nation"}:
            raise CommandError(f"{role} is no role of {system} that is held at the centre")
        details = {name: options[name] for name in ("first_name", "last_name", "title", "position")}
        try:
            user = create_person(by=None, at=at, personal_name=username, **details)
            given = assign(
                user=user, system=system, role=role, place=NATION, since=timezone.localdate(at), by=None, at=at
            )
            assign(
                user=user, system=system, role=ACCOUNT_ADMIN, place=NATION, since=timezone.localdate(at), by=None, at=at
            )
            password = given.one_time_password or issue_one_time_password(user=user, by=None, at=at)
        except RuleBroken as rule:
            raise CommandError(str(rule)) from rule
        self.stdout.write(f"{user.full_name}\nusername: {username}\none-time password: {password}")
