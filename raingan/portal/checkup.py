"""The questions of `raingan doctor`: settings, secrets, database, assets and data, each answered with a ``Part``."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from raingan.core.places.models import Place
from raingan.portal import condition
from raingan.portal.condition import Part

OLDEST_POSTGRES = 15
SKEW_LIMIT = 2.0  # seconds; deadlines are judged by the machine's clock, jobs by the database's
SECRETS = ("SECRET_KEY", "LOOKUP_KEY", "ENCRYPTION_KEY")


def examine() -> Iterable[Part]:
    """All parts, in the order in which one mends them; what needs the database is left out when it is away."""
    yield from (
        secrets(),
        debugging(),
        hosts(),
        encryption_on_the_way(),
        assets(),
        condition.disk(),
        condition.storage(),
    )
    reachable = condition.database()
    yield reachable
    if reachable.ok:
        with_database: tuple[Callable[[], Part], ...] = (
            database_version, database_encoding, database_durability, clock_skew, migrations, places, failed_jobs,
        )  # fmt: skip
        yield from (ask() for ask in (*with_database, condition.worker))


def secrets() -> Part:
    """Whether each secret is long, its own, and not the one of tests."""
    values = [str(getattr(settings, name)) for name in SECRETS]
    weak = [name for name, value in zip(SECRETS, values, strict=True) if len(value) < 32 or "not-a-secret" in value]
    advice = f"Set RAINGAN_{', RAINGAN_'.join(weak)} to 50 random characters that stay the same for good."
    if len(set(values)) < len(values):
        weak, advice = list(SECRETS), "The secrets must differ from each other."
    return Part("secrets", ok=not weak, advice=advice)


def debugging() -> Part:
    """Whether pages show what went wrong inside."""
    return Part(
        "debug pages off", ok=not settings.DEBUG, advice="RAINGAN_DEBUG is set: strangers would see the insides."
    )


def hosts() -> Part:
    """Whether the names the site is called by are set."""
    named = bool(settings.ALLOWED_HOSTS) and (settings.DEMO or "*" not in settings.ALLOWED_HOSTS)
    return Part("hosts", ok=named, advice="Set RAINGAN_HOSTS to the names the site is called by, separated by commas.")


def encryption_on_the_way() -> Part:
    """Whether cookies travel by HTTPS alone; a demo on one's own machine has none."""
    well = settings.DEMO or settings.DEBUG or settings.BEHIND_TLS
    return Part("https", ok=well, advice="Set RAINGAN_TLS=1 behind a proxy that speaks HTTPS (docs/operate.md).")


def assets() -> Part:
    """Whether styles, scripts and the Thai fonts are built, and collected where they are served from."""
    root = Path(settings.STATICFILES_DIRS[0] if settings.DEBUG else settings.STATIC_ROOT)
    fonts = list(root.glob("fonts/*.woff2"))
    well = bool(fonts) and (settings.DEBUG or (root / "staticfiles.json").exists())
    return Part("assets and fonts", ok=well, facts={"fonts": len(fonts)}, advice="Run `make build`.")


def database_version() -> Part:
    """Whether PostgreSQL is new enough."""
    with connection.cursor():  # opens the connection
        version = int(getattr(connection, "pg_version", 0)) // 10000
    advice = f"PostgreSQL {OLDEST_POSTGRES} or newer is needed."
    return Part("database version", ok=version >= OLDEST_POSTGRES, facts={"version": version}, advice=advice)


def database_encoding() -> Part:
    """Whether the database stores UTF-8."""
    encoding = _show("server_encoding")
    advice = "Make the database anew with ENCODING 'UTF8' and load the data into it."
    return Part("database encoding", ok=encoding == "UTF8", facts={"encoding": encoding}, advice=advice)


def database_durability() -> Part:
    """Whether what was answered as saved is on the disk."""
    off = [name for name in ("fsync", "full_page_writes", "synchronous_commit") if _show(name) == "off"]
    advice = (
        f"Switch on {', '.join(off)} in the database's settings: a power cut would lose what people were told is saved."
    )
    return Part("database durability", ok=not off, facts={"off": off}, advice=advice)


def clock_skew() -> Part:
    """Whether the machine and the database agree on the time."""
    with connection.cursor() as cursor:
        before = datetime.now(UTC)
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
        middle = before + (datetime.now(UTC) - before) / 2
    skew = abs((theirs - middle).total_seconds())
    advice = "Let both machines set their clocks by the same time server (timedatectl set-ntp true)."
    return Part("clocks", ok=skew <= SKEW_LIMIT, facts={"apart_s": round(skew, 2)}, advice=advice)


def migrations() -> Part:
    """Whether the tables are as this version of the program expects them."""
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Part("tables", ok=not waiting, facts={"migrations_waiting": waiting}, advice="Run `raingan prepare`.")


def places() -> Part:
    """Whether the country's geography is loaded."""
    number = Place.objects.count()
    return Part("geography", ok=number > 8000, facts={"places": number}, advice="Run `raingan load-places`.")


def failed_jobs() -> Part:
    """Whether jobs have failed for good."""
    number = apps.get_model("procrastinate", "ProcrastinateJob").objects.filter(status="failed").count()
    advice = "See which and why: `raingan procrastinate shell`, then list_jobs status=failed; retry ID."
    return Part("jobs", ok=not number, facts={"failed": number}, advice=advice)


def _show(name: str) -> str:
    """A setting of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
