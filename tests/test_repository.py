"""What holds for the repository as a whole: documentation that keeps up, indexes, sizes, and nothing that ties it."""

import gzip
import re
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 400  # lines of a file people write
FIRST_VIEW = 150_000  # bytes, compressed, fonts included

# A foreign key without an index of its own, and why it needs none. Its target's rows are never deleted, so the only
# use of such an index would be to go from the target to all its rows, which no page does.
WITHOUT_INDEX = {
    ("palad_fieldreport", "moved_by_id"): "people are never deleted; who moved what is asked of the event log",
    ("palad_fieldreport", "category_id"): "categories are retired, never deleted; lists begin with place and month",
    ("palad_fieldreport", "subdistrict_id"): "places are never deleted; a report is found by its district",
    ("palad_monthtally", "place_id"): "places are never deleted; the primary key begins with the month",
    ("palad_monthtally", "category_id"): "categories are never deleted; the primary key begins with the month",
    ("palad_officertally", "place_id"): "places are never deleted; the primary key begins with the month",
    **{
        (f"workload_{table}", f"{name}_by_id"): "people are never deleted; who did what is asked of the event log"
        for table, name in (
            ("answer", "changed"),
            ("contact", "saved"),
            ("districtrecord", "moved"),
            ("districtrecord", "recorded"),
            ("question", "retired"),
            ("sheet", "saved"),
            ("specialwork", "changed"),
            ("workyear", "opened"),
            ("workyear", "settled"),
        )
    },
}

# Moments that no person writes, or that only the row's own person can write.
WITHOUT_BY = {
    "audit.Seal.sealed_at": "a job seals",
    "notices.Notice.created_at": "written with the change it tells of",
    "notices.Notice.sent_at": "a job sends",
    "notices.Notice.read_at": "only its recipient can read it",
    "people.User.created_at": "who created it is an event; the first person has nobody before them",
    "people.OneTimePassword.expires_at": "follows from created_at",
    "people.OneTimePassword.used_at": "only its owner can use it",
    "people.Token.created_at": "only its owner can make it",
    "people.Token.expires_at": "follows from created_at",
    "people.Token.last_used_at": "only its owner can use it",
    "people.Token.revoked_at": "only its owner can revoke it",
    "exports.Export.created_at": "by its owner",
    "exports.Export.finished_at": "a job makes the file",
    "exports.Export.expires_at": "follows from created_at",
    "exports.Document.made_at": "a job makes the document",
    "palad.CloseFile.made_at": "a job makes the file",
    "rounds.ExtensionRequest.asked_at": "each who asked has an Asking with asked_by",
    "rounds.Window.opens_at": "a rule, not an act; changes are events",
    "rounds.Window.closes_at": "a rule, not an act; changes are events",
    "palad.FieldReport.created_at": "by its officer",
    "workload.DistrictRecord.created_at": "by whoever opened its year",
    "palad.ReportPhoto.created_at": "by its report's officer",
    "palad.ReportPhoto.taken_at": "read from the photo",
    "evidence.Photo.created_at": "by its uploader, named with the record it belongs to",
    "evidence.Photo.taken_at": "read from the photo",
}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, new ones included, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file())


def text_of(path: Path) -> str:
    """The text of a file; '' of a picture or font."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def written_by_people() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix in {".py", ".ts", ".mjs", ".js", ".scss", ".html", ".txt"}
        and "migrations" not in path.parts
        and not re.fullmatch(r"requirements.*\.txt", path.name)
    ]


def test_every_environment_variable_is_documented() -> None:
    code = (ROOT / "raingan/settings.py").read_text() + (ROOT / "raingan/core/registry.py").read_text()
    read = set(re.findall(r'"((?:RAINGAN_|DATABASE_)[A-Z0-9_]+)"', code))
    documented = set(re.findall(r"`((?:RAINGAN_|DATABASE_)[A-Z0-9_]+)`", (ROOT / "docs/operate.md").read_text()))

    assert len(read) > 15, "the pattern has lost its grip"
    assert read - documented == set(), "add these to docs/operate.md"
    assert documented - read == set(), "these are documented but not read any more"


def test_the_environment_is_read_by_the_settings_and_the_starting_programs_alone() -> None:
    starting = {"settings.py", "environment.py", "embedded.py", "serving.py", "supervisor.py", "__main__.py", "wsgi.py"}
    allowed = {ROOT / "raingan" / name for name in starting} | {ROOT / "raingan/core/registry.py"}
    readers = [
        path for path in tracked()
        if path.suffix == ".py" and (ROOT / "raingan") in path.parents and path not in allowed
        and re.search(r"os\.environ|getenv", path.read_text())
    ]  # fmt: skip
    assert names(readers) == []


def test_files_stay_small() -> None:
    large = [path for path in written_by_people() if text_of(path).count("\n") > LONGEST]
    assert names(large) == []


def test_nothing_is_left_to_do_later() -> None:
    mark = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert names([path for path in written_by_people() if mark.search(text_of(path))]) == []


def test_no_download_address_and_no_folder_of_one_machine() -> None:
    tie = re.compile(
        r"registry\.npm" + r"js\.org|registry\.yarn|files\.python" + r"hosted\.org|pypi\.org/simple"
        r"|/work" + r"/(?:main|shared)|/tmp" + r"/w/|/ro" + r"ot/|/ho" + r"me/[a-z]"
    )  # fmt: skip
    tied = {str(path.relative_to(ROOT)): found.group() for path in tracked() if (found := tie.search(text_of(path)))}
    assert tied == {}


def test_compiled_requirements_are_hashed() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        pinned = re.findall(r"^[a-z0-9-]+(?:\[[^]]*\])?==.*?(?=^[a-z0-9-]+|\Z)", (ROOT / name).read_text(), re.M | re.S)
        assert len(pinned) > 40
        assert [pin.split()[0] for pin in pinned if "--hash=sha256:" not in pin] == []


def test_every_foreign_key_is_indexed(db: None) -> None:
    """The index begins with the key's column, and holds all rows, or all in which the column is not null."""
    ours = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("raingan.")]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.conrelid::regclass::text, a.attname
            FROM pg_constraint c
            JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(%s) AND NOT EXISTS (
                SELECT FROM pg_index i
                WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND (
                    i.indpred IS NULL
                    OR pg_get_expr(i.indpred, i.indrelid) = format('(%%I IS NOT NULL)', a.attname)))
            """,
            [ours],
        )
        bare = set(cursor.fetchall())
    assert bare - set(WITHOUT_INDEX) == set(), "index these, or say in WITHOUT_INDEX why they need none"
    assert set(WITHOUT_INDEX) - bare == set(), "these exceptions are no longer needed"


def test_every_moment_has_its_person() -> None:
    moments = {
        f"{model._meta.label}.{field.name}": hasattr(model, f"{field.name.removesuffix('_at')}_by")
        for model in apps.get_models()
        if model.__module__.startswith("raingan.")
        for field in model._meta.local_fields
        if field.name.endswith("_at")
    }
    alone = {name for name, has_person in moments.items() if not has_person}
    assert alone - set(WITHOUT_BY) == set(), "who did it? add the field, or say in WITHOUT_BY why nobody did"


class Loads(HTMLParser):
    """Notes the styles, scripts and fonts a page loads at once."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and given.get("src"):
            self.addresses.append(str(given["src"]))
        if tag == "link" and set(str(given.get("rel")).split()) & {"stylesheet", "preload", "modulepreload"}:
            self.addresses.append(str(given.get("href")))


def test_first_view_is_light(client: Client, db: None) -> None:
    """The sign-in page with all it loads at once, and every font face it may ask for."""
    built = Path(settings.STATICFILES_DIRS[0])
    if not (built / "css/raingan.css").exists():
        pytest.fail("The assets are not built: run `make install` (or `npm run build`).")
    page = client.get("/sign-in/")
    loads = Loads()
    loads.feed(page.content.decode())
    local = {address.partition("?")[0].removeprefix("/static/") for address in loads.addresses}
    found = {name: finders.find(name) for name in local}
    assert [name for name, path in found.items() if not path] == []
    assert {Path(name).suffix for name in local} >= {".css", ".js"}
    fonts = set(built.glob("fonts/*.woff2"))
    others = {Path(str(path)) for path in found.values()} - fonts
    total = len(gzip.compress(page.content, 6)) + sum(path.stat().st_size for path in fonts)
    total += sum(len(gzip.compress(path.read_bytes(), 6)) for path in others)

    assert fonts
    assert total <= FIRST_VIEW
