"""A department's list of people is loaded."""

import os
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from raingan.core import registry
from raingan.core.administration.loading import Reader, check, fault_lines, load, reader_for
from raingan.core.administration.slips import write_slips
from raingan.core.sheets.reading import MOST_BYTES, Line, read_table
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken


class Command(BaseCommand):
    help = "Load people from an XLSX or CSV file: all or nothing. Their one-time passwords are written to --slips."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, for which system, and where the slips go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--system", default="palad", choices=[each.name for each in registry.systems()])
        parser.add_argument("--dry-run", action="store_true", help="only check, and name every bad row")
        parser.add_argument("--slips", type=Path, help="the XLSX of one-time passwords to write; must not exist yet")

    def handle(self, *, file: Path, system: str, dry_run: bool, slips: Path | None, **options: object) -> None:
        """Check, then load; a bad row or a bad file ends with status 1 and nothing loaded."""
        if not dry_run and slips is None:
            raise CommandError("--slips is needed: the one-time passwords are shown nowhere else")
        if slips is not None and slips.exists():
            raise CommandError(f"{slips} exists already")
        try:
            with file.open("rb") as source:
                lines = read_table(source.read(MOST_BYTES + 1), file.name)
            reader = reader_for(system, None)
            report = check(lines, reader)
            self.stdout.write(f"new: {len(report.new)}, unchanged: {report.unchanged}, bad rows: {report.bad_rows}")
            if report.faults:
                raise CommandError("\n".join(fault_lines(report)))
            if not dry_run and slips is not None:
                self._load(lines, reader, slips)
        except RuleBroken as rule:
            raise CommandError(str(rule)) from rule
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _load(self, lines: list[Line], reader: Reader, slips: Path) -> None:
        at = clock.now()
        # Opened before anybody is made, so that no password is lost to a full disk's first byte or a wrong folder.
        with open(slips, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
            made = load(lines, reader, at=at)
            write_slips(made, target, at=at)
        self.stdout.write(f"loaded: {len(made)}; one-time passwords: {slips}")
