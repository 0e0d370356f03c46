"""The same SQL by psycopg alone, and for photos the same file: what the act costs without a framework around it."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg


def connect(url: str) -> Callable[[], "psycopg.Connection[Any]"]:
    """A maker of connections, one for each thread."""
    return lambda: psycopg.connect(url)


def insert_report(cursor: "psycopg.Cursor[Any]", who: tuple[int, str, int], at: datetime, photo: str = "") -> None:
    """What recording a report writes and must read: its id, person, windows, category, place; row, counts, event."""
    user, place, category = who
    pk, month = uuid4(), at.date().replace(day=1)
    for text, values in (
        ("SELECT * FROM people_token WHERE user_id = %s LIMIT 1", (user,)),
        ("SELECT * FROM people_user WHERE id = %s", (user,)),
        ("SELECT system, role, place_id, acting_for_id FROM people_assignment WHERE user_id = %s", (user,)),
        ("SELECT * FROM palad_category WHERE id = %s", (category,)),
        ("SELECT * FROM places_place WHERE code = %s", (place + "01",)),
        ("SELECT 1 FROM palad_fieldreport WHERE id = %s", (pk,)),
        (WINDOWS, _windows_of(place, month)),
    ):
        cursor.execute(text, values)
        cursor.fetchall()
    cursor.execute(
        "INSERT INTO palad_fieldreport (id, place_id, state, version, sent_digest, created_at, moved_at, moved_by_id, officer_id,"
        " month, week, category_id, category_other, activity_date, subdistrict_id, village_name, details, no_photo_reason)"
        " VALUES (%s, %s, 'pending', 1, %s, %s, %s, %s, %s, %s, 1, %s, '', %s, %s, 'บ้านนาอ้อย', %s, '')",
        (pk, place, pk.hex * 2, at, at, user, user, month, category, month, place + "01", "ลงพื้นที่" * 30),
    )
    if photo:
        cursor.execute(
            "INSERT INTO palad_reportphoto (id, sha256, width, height, size, fingerprint, created_at, position, report_id)"
            " VALUES (%s, %s, 1600, 1200, 300000, 1, %s, 0, %s)",
            (uuid4(), photo, at, pk),
        )
    _count(cursor, place, month, category, user, "pending", 1)
    _event(cursor, user, [pk], place, "create", at)


WINDOWS = (
    "SELECT w.step, w.opens_at, w.closes_at, e.until FROM rounds_window w JOIN rounds_round r ON r.id = w.round_id"
    " LEFT JOIN rounds_extension e ON e.window_id = w.id AND e.place_id = ANY(%(places)s)"
    " WHERE r.system = %(system)s AND r.key = %(key)s"
)


def _windows_of(place: str, month: date) -> dict[str, Any]:
    return {"system": "palad", "places": ["TH", place[:2], place], "key": f"{month:%Y-%m}"}


def _count(cursor: "psycopg.Cursor[Any]", place: str, month: Any, category: int, user: int, state: str, n: int) -> None:
    cursor.execute(
        "INSERT INTO palad_monthtally (month, place_id, state, category_id, n) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (month, place_id, state, category_id) DO UPDATE SET n = palad_monthtally.n + EXCLUDED.n",
        (month, place, state, category, n),
    )
    cursor.execute(
        "INSERT INTO palad_officertally (month, place_id, officer_id, approved_1, pending_1) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (month, place_id, officer_id) DO UPDATE SET approved_1 = palad_officertally.approved_1"
        " + EXCLUDED.approved_1, pending_1 = palad_officertally.pending_1 + EXCLUDED.pending_1",
        (month, place, user, n if state == "approved" else 0, n if state == "pending" else 0),
    )


def _event(cursor: "psycopg.Cursor[Any]", user: int, ids: list[UUID], place: str, verb: str, at: datetime) -> None:
    cursor.execute(
        "INSERT INTO audit_event (at, actor_id, subject_type, subject_id, verb, from_state, to_state, place_code, reason, facts)"
        " SELECT %s, %s, 'palad.fieldreport', subject, %s, '', 'pending', %s, '', '{}' FROM unnest(%s::text[]) AS subject",
        (at, user, verb, place, [str(pk) for pk in ids]),
    )


def approve(cursor: "psycopg.Cursor[Any]", user: int, place: str, ids: list[UUID], at: datetime) -> None:
    """What approving writes and must read: lock, person, windows; states, counts, events, notices."""
    for text, values in (
        ("SELECT * FROM people_token WHERE user_id = %s LIMIT 1", (user,)),
        ("SELECT * FROM people_user WHERE id = %s", (user,)),
        ("SELECT system, role, place_id, acting_for_id FROM people_assignment WHERE user_id = %s", (user,)),
        ("SELECT * FROM palad_fieldreport WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (ids,)),
        (WINDOWS, _windows_of(place, at)),
    ):
        cursor.execute(text, values)
        cursor.fetchall()
    cursor.execute(
        "UPDATE palad_fieldreport SET state = 'approved', version = version + 1, moved_at = %s, moved_by_id = %s"
        " WHERE id = ANY(%s) RETURNING officer_id, category_id, month",
        (at, user, ids),
    )
    for officer, category, month in sorted(set(cursor.fetchall())):
        _count(cursor, place, month, category, officer, "approved", 1)
        _count(cursor, place, month, category, officer, "pending", -1)
    _event(cursor, user, ids, place, "approve", at)
    cursor.execute(
        "INSERT INTO notices_notice (recipient_id, text, about, detail, link, created_at) SELECT officer_id, 'รายงาน', '', '',"
        " '', %s FROM palad_fieldreport WHERE id = ANY(%s)",
        (at, ids),
    )


def store_file(folder: Path, data: bytes) -> str:
    """The file as the evidence room makes it durable: temporary file, fsync, rename, fsync of the folder."""
    digest = hashlib.sha256(data).hexdigest()
    target = folder / digest[:2]
    target.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(target / digest)
    handle = os.open(target, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return digest


WHO: list[LiteralString] = [
    "SELECT * FROM django_session WHERE session_key = %(session)s",
    "SELECT * FROM people_user WHERE id = %(user)s",
    "SELECT system, role, place_id, acting_for_id FROM people_assignment WHERE user_id = %(user)s",
]
ROWS: LiteralString = (
    "SELECT r.*, u.first_name, u.last_name, c.name_th, p.name_th, s.name_th FROM palad_fieldreport r"
    " JOIN people_user u ON u.id = r.officer_id JOIN palad_category c ON c.id = r.category_id"
    " JOIN places_place p ON p.code = r.place_id JOIN places_place s ON s.code = r.subdistrict_id"
    " WHERE r.state <> 'withdrawn' AND r.activity_date BETWEEN %(first)s AND %(last)s"
)
INSIDE: LiteralString = " AND r.place_id >= %(low)s AND r.place_id < %(high)s"
LATEST: LiteralString = " ORDER BY r.activity_date DESC, r.id DESC LIMIT %(rows)s"
READS: dict[str, list[LiteralString]] = {
    "list": [*WHO, ROWS + INSIDE + LATEST],
    "nation": [*WHO, ROWS + LATEST],
    "deep": [*WHO, ROWS + " AND (r.activity_date, r.id) < (%(before)s, %(id)s)" + LATEST],
    "dashboard": [
        *WHO,
        (
            "SELECT category_id, state, sum(n) FROM palad_monthtally WHERE month BETWEEN %(first)s AND %(last)s"
            " AND place_id >= %(low)s AND place_id < %(high)s GROUP BY 1, 2"
        ),
        (
            "SELECT left(place_id, %(depth)s), state, sum(n) FROM palad_monthtally WHERE month BETWEEN %(first)s AND %(last)s"
            " AND place_id >= %(low)s AND place_id < %(high)s GROUP BY 1, 2"
        ),
        (
            "SELECT left(place_id, %(depth)s), officer_id, sum(approved_1 + approved_2 + approved_3 + approved_4)"
            " FROM palad_officertally WHERE month BETWEEN %(first)s AND %(last)s AND place_id >= %(low)s"
            " AND place_id < %(high)s GROUP BY 1, 2"
        ),
        (
            "SELECT left(place_id, %(depth)s), count(*) FROM people_assignment WHERE system = 'palad' AND role = 'officer'"
            " AND place_id >= %(low)s AND place_id < %(high)s GROUP BY 1"
        ),
    ],
}


def read(cursor: "psycopg.Cursor[Any]", name: str, values: dict[str, Any]) -> None:
    """The reads behind a page."""
    for text in READS[name]:
        cursor.execute(text, values)
        cursor.fetchall()
