from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from raingan.core.web import clock
from raingan.portal.backup import BackupError, make_backup


class Command(BaseCommand):
    help = "Write database and files into one archive; the server may go on working. The keys are NOT in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to make, raingan-2026-11-30.tar")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            files = make_backup(file, at=clock.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: the database and {files} files, {file.stat().st_size / 1_000_000:.1f} MB.")
        self.stdout.write(
            "Not in it, keep them elsewhere: RAINGAN_SECRET_KEY, RAINGAN_LOOKUP_KEY, RAINGAN_ENCRYPTION_KEY."
        )
