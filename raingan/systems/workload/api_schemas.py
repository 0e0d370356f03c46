"""What the API of this room takes and gives."""

from typing import Literal

from ninja import Schema

from raingan.core.web.schemas import Moment


class YearWindow(Schema):
    """When a step is open for a place: up to, not including, ``closes_at``."""

    place: str
    step: Literal["record", "confirm"]
    opens_at: Moment
    closes_at: Moment
    extended: bool
    is_open: bool


class YearRound(Schema):
    """A fiscal year's windows, and the hours its figures are reckoned by; ``settled``: the centre confirmed these."""

    round: str
    windows: list[YearWindow]
    hours_per_day: float
    hours_per_person_year: int
    settled: bool
