"""Which machines there are."""

from django.core.management.base import BaseCommand

from raingan.core.people.models import Machine
from raingan.core.thai.dates import in_bangkok


class Command(BaseCommand):
    help = "List the systems that may call the API: name, client id, permissions, place, since when, until when."

    def handle(self, **options: object) -> None:
        """One line each, by name."""
        for each in Machine.objects.select_related("application").order_by("name"):
            ended = f"revoked {in_bangkok(each.revoked_at):%Y-%m-%d %H:%M}" if each.revoked_at else "active"
            since = f"{in_bangkok(each.created_at):%Y-%m-%d %H:%M}"
            words = (each.name, each.application.client_id, each.permissions, each.place_id, since, ended)
            self.stdout.write("\t".join(words))
