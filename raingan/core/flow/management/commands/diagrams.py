from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from raingan.core.flow.diagrams import pages


class Command(BaseCommand):
    help = "Draw the state diagrams in docs/states from the step tables; --check only says whether they are up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a diagram is out of date")

    def handle(self, *, check: bool, **options: object) -> None:
        stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text("utf-8") != text]
        if stale and check:
            raise CommandError(f"Out of date: {', '.join(path.name for path, _text in stale)}. Run raingan diagrams.")
        for path, text in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.stdout.write(f"{len(stale)} diagrams drawn anew.")
