from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from raingan.core.tallies.drift import find_drift, rebuild


class Command(BaseCommand):
    help = "Compare the stored counts with a fresh count; --fix rewrites the wrong ones. Run nightly."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fix", action="store_true", help="rewrite the counts that are wrong")

    def handle(self, *, fix: bool, **options: object) -> None:
        drift = find_drift()
        for row in drift:
            self.stdout.write(f"{row.tally.__name__} {row.key}: stored {row.stored}, counted {row.counted}")
        if drift and not fix:
            raise CommandError(f"{len(drift)} counts are wrong; run again with --fix")
        rebuild(drift)
        self.stdout.write("All counts agree." if not drift else f"{len(drift)} counts put right.")
