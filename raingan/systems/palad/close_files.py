"""The files of a revision: made once, kept under their checksum, never written again."""

import hashlib
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from raingan.core.exports.documents import issue, new_code
from raingan.core.exports.files import kept_files
from raingan.core.exports.pdf_file import Imprint, write_pdf
from raingan.core.exports.xlsx_file import write_xlsx
from raingan.core.places.models import NATION
from raingan.core.thai.dates import month_name
from raingan.systems.palad.close_tables import provinces, workbook
from raingan.systems.palad.closed import CloseFile, CloseRevision
from raingan.systems.palad.month_paper import AGENCY

FORMATS = ("xlsx", "pdf")


def make_files(revision: CloseRevision, *, at: datetime) -> None:
    """Make the files of ``revision`` that are not there yet; running it again changes nothing."""
    there = set(revision.files.values_list("format", flat=True))
    with override("th"):
        for kind in FORMATS:
            if kind not in there:
                _make(revision, kind, at)


def _make(revision: CloseRevision, kind: str, at: datetime) -> None:
    file, code = BytesIO(), ""
    if kind == "xlsx":
        write_xlsx(workbook(revision), file)
    else:
        code = new_code()
        imprint = Imprint(made_at=revision.taken_at, agency=AGENCY, code=code, address=f"{settings.ADDRESS}/check/")
        write_pdf(provinces(revision), file, imprint)
    content = file.getvalue()
    made = CloseFile(
        revision=revision, format=kind, sha256=hashlib.sha256(content).hexdigest(), size=len(content), made_at=at
    )
    if not kept_files().exists(made.stored_name):
        kept_files().save(made.stored_name, ContentFile(content))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            if code:
                about = {"title": provinces(revision).title, "month": month_name(revision.month), "n": revision.number}
                title = _("%(title)s เดือน%(month)s ครั้งที่ %(n)d") % about
                issue(code=code, title=title, place=NATION, pdf=content, at=at)
    except IntegrityError:
        return  # another run of the job was quicker: its file is the one that is kept
