"""Bring the English catalogue up to date with the texts of the program."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from raingan.core.web import catalogue


class Command(BaseCommand):
    help = "Bring locale/en up to date with the texts in code and templates, and name those without an English one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a text is missing or unused"
        )

    def handle(self, *, check: bool, **options: object) -> None:
        stored, sources = catalogue.read_catalogue(), catalogue.texts_of_sources()
        missing, unused = catalogue.missing(stored, sources), catalogue.unused(stored, sources)
        if not check:
            catalogue.write_catalogue(catalogue.brought_up_to_date(stored, sources))
        for text in missing:
            self.stdout.write(f"no English: {text}")
        if check:
            for text in unused:
                self.stdout.write(f"no longer used: {text}")
            if missing or unused:
                raise CommandError("Run `raingan texts`, then translate what it names in locale/en.")
