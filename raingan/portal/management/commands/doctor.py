from typing import Any

from django.core.management.base import BaseCommand, CommandError

from raingan.portal.checkup import examine


class Command(BaseCommand):
    """Looks and advises; changes nothing."""

    help = (
        "Examine settings, database, storage, worker, disk, clock and assets, and say what to mend; exit code 1 if any."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """One line a part, and below it what to do."""
        ill = 0
        for part in examine():
            facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in part.facts.items())
            self.stdout.write(f"{'✓' if part.ok else '✕'} {part.name}{f' ({facts})' if facts else ''}")
            if not part.ok:
                ill += 1
                self.stdout.write(f"    {part.advice}")
        if ill:
            raise CommandError(f"{ill} of these need mending.")
        self.stdout.write("All is well.")
