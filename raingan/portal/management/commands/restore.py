from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from raingan.portal.backup import BackupError, restore_backup


class Command(BaseCommand):
    help = "Put back what `raingan backup` wrote: verified first, then database and files, then checked."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive")
        parser.add_argument("--yes", action="store_true", help="really do it")
        parser.add_argument("--overwrite", action="store_true", help="also where there are people already")

    def handle(self, *, file: Path, yes: bool, overwrite: bool, **options: object) -> None:
        if not yes:
            raise CommandError("This replaces the database and adds the files; say --yes. Stop the server first.")
        try:
            done = restore_backup(file, overwrite=overwrite)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: {done.people} people, {done.files} files.")
        self.stdout.write(f"Broken seals of the event log: {done.broken_seals}; wrong counts: {done.drift}.")
        self.stdout.write(
            "Set the same RAINGAN_LOOKUP_KEY and RAINGAN_ENCRYPTION_KEY as before, or nobody can sign in."
        )
        if done.broken_seals or done.drift:
            raise CommandError("Look at `raingan verify-audit` and `raingan check-tallies`.")
