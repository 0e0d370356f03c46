"""What this room keeps for a time only: withdrawn reports with their photos and warnings, and reminders.

A withdrawn report is in no list, count or close; its events stay in the log. The photos' files go with the nightly
sweep, unless another report has the same.
"""

from datetime import datetime

from raingan.core.keeping import Expiring, Rows
from raingan.systems.palad.models import FieldReport, ReportPhoto, State
from raingan.systems.palad.nudged import Nudge


def _photos(before: datetime) -> Rows:
    return ReportPhoto.objects.filter(report__state=State.WITHDRAWN, report__moved_at__lt=before)


def _reports(before: datetime) -> Rows:
    return FieldReport.objects.filter(state=State.WITHDRAWN, moved_at__lt=before)


# The photos first: they hold their report.
EXPIRING = (
    Expiring(name="withdrawn_photos", setting="withdrawn", rows=_photos),
    Expiring(name="withdrawn_reports", setting="withdrawn", rows=_reports),
    Expiring(name="reminders", setting="reminders", rows=lambda before: Nudge.objects.filter(at__lt=before)),
)
