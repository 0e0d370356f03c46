"""Where an installation keeps its things, known before Django's settings are read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FOLDER = "postgres"
ENVIRONMENT_FILE = "secrets.env"


def data_folder() -> Path:
    """RAINGAN_DATA, or ``var`` in the checkout."""
    return Path(os.environ.get("RAINGAN_DATA") or ROOT / "var").expanduser().resolve()


def read_environment(data: Path) -> None:
    """Take over what ``data``/secrets.env says, except where the environment says otherwise."""
    path = data / ENVIRONMENT_FILE
    if path.exists():
        for line in path.read_text().splitlines():
            key, equals, value = line.partition("=")
            if equals and not key.startswith("#"):
                os.environ.setdefault(key.strip(), value.strip())
