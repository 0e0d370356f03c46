import json
import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from raingan.core import registry
from raingan.core.people.models import User
from raingan.core.web import clock


class Command(BaseCommand):
    help = "Fill an empty demo with the example data of every system, and list its accounts in demo-accounts.json."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Example data are made in a demo only (raingan demo).")
        if User.objects.exists():
            raise CommandError("There are people already; raingan demo-reset begins anew.")
        at = clock.now()
        accounts = [account for system in registry.systems() if system.demo for account in system.demo(at)]
        path = settings.DATA / "demo-accounts.json"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(accounts, file, ensure_ascii=False, indent=1)
        self.stdout.write(f"Example data made; {len(accounts)} accounts in {path}.")
