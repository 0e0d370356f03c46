"""Raingan's one command line: `raingan demo`, `raingan serve`, and every Django command with dashes for underscores.

Without DATABASE_URL a command finds the embedded database of its data folder running, or starts it for its own time.
Secrets that `raingan demo` made lie in the data folder and are read from there.
"""

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from raingan.environment import DATABASE_FOLDER, ROOT, data_folder, read_environment

# These look at the code alone; no database is started for them.
WITHOUT_DATABASE = {"check", "collectstatic", "diagrams", "help", "makemigrations", "version", "--version"}
PROCESSES = {
    "demo": "Serve everything with example data; prints the address and one account per role.",
    "serve": "Serve: database (embedded without DATABASE_URL), web server and job worker, each kept alive.",
    "demo-reset": "Remove the demo's data folder, so that the next demo begins anew.",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that ``words`` name (default: the program's arguments); gives the exit code."""
    words = list(sys.argv[1:] if words is None else words)
    name = words[0].replace("_", "-") if words else "help"
    if name in {"help", "-h", "--help"} and len(words) < 2:
        return print_help()
    if name in PROCESSES:
        return run_process(name, words[1:])
    return run_django(name.replace("-", "_") if not name.startswith("-") else name, words[1:])


def run_process(name: str, words: Sequence[str]) -> int:
    """`serve`, `demo` or `demo-reset`, with their few options."""
    from raingan import serving  # noqa: PLC0415 - other commands need none of it

    parser = argparse.ArgumentParser(prog=f"raingan {name}", description=PROCESSES[name])
    default = ROOT / "var" / "demo" if name.startswith("demo") else ROOT / "var"
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("RAINGAN_DATA") or default),
        help="folder for the embedded database and files (default: %(default)s)",
    )  # fmt: skip
    if name != "demo-reset":
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
    if name == "serve":
        parser.add_argument("--develop", action="store_true", help="debug pages, reload on change, rebuild the assets")
    options = vars(parser.parse_args(words))
    options["data"] = options["data"].expanduser().resolve()
    runs: dict[str, Callable[..., int]] = {
        "serve": serving.serve,
        "demo": serving.demo,
        "demo-reset": serving.demo_reset,
    }
    return runs[name](**options)


def run_django(name: str, words: Sequence[str]) -> int:
    """Any of Django's commands, Raingan's own among them."""
    data = data_folder()
    os.environ["RAINGAN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raingan.settings")
    read_environment(data)
    if name in WITHOUT_DATABASE:
        os.environ.setdefault("RAINGAN_NO_SECRETS", "1")
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history", RuntimeWarning)
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - slow, and not for `demo` and `serve`
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    with database(None if name in WITHOUT_DATABASE else data):
        try:
            execute_from_command_line(["raingan", name, *words])
        except ImproperlyConfigured as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def print_help() -> int:
    """Every command of Raingan's own with what it is for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raingan.settings")
    os.environ.setdefault("RAINGAN_NO_SECRETS", "1")  # nothing is read or written
    import django  # noqa: PLC0415 - reads the settings
    from django.core.management import get_commands, load_command_class  # noqa: PLC0415 - reads the settings

    django.setup()
    texts = dict(PROCESSES)
    for name, app in get_commands().items():
        if str(app).startswith("raingan."):
            texts[name.replace("_", "-")] = load_command_class(str(app), name).help
    width = max(map(len, texts))
    print("raingan COMMAND [--help]\n")
    for name, text in sorted(texts.items()):
        print(f"  {name:<{width}}  {text}")
    print("\nDjango's own commands (migrate, shell …) work too.")
    return 0


@contextmanager
def database(data: Path | None) -> Iterator[None]:
    """DATABASE_URL is set meanwhile: as given, or to the embedded database of the folder ``data``."""
    if data is None or os.environ.get("DATABASE_URL"):
        yield
        return
    from raingan import embedded  # noqa: PLC0415 - not needed with a database of one's own

    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    server = embedded.start(data / DATABASE_FOLDER)
    os.environ["DATABASE_URL"] = server.url
    try:
        yield
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
