from django.core.management.base import BaseCommand, CommandError

from raingan.core.audit.actions import broken_seals, seal
from raingan.core.web import clock


class Command(BaseCommand):
    help = "Seal the settled events of the log and prove that no sealed event was altered."

    def handle(self, **options: object) -> None:
        broken = broken_seals()
        if broken:
            raise CommandError(
                f"Events were altered: the seals up to events {[each.last_event for each in broken]} do not fit."
            )
        made = seal(clock.now())
        self.stdout.write(f"All seals fit. Sealed now: {made.events if made else 0} events.")
