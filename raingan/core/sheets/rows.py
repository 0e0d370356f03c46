"""One row of a list that people send, while it is read: what is wrong with a cell is kept, and reading goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from raingan.core.sheets import cells
from raingan.core.web.rules import RuleBroken


@dataclass
class Row:
    """The cells by the keys of their columns, and what was found ``wrong``: the column's key and the reason."""

    values: Mapping[str, Any]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def take(self, key: str, read: Callable[[Any], Any]) -> Any:
        """The cell as ``read`` gives it; None, and a reason more, when that raises Bad or a broken rule."""
        try:
            return read(self.values.get(key))
        except (cells.Bad, RuleBroken) as reason:
            self.blame(key, str(reason))
        return None

    def blame(self, key: str, reason: str) -> None:
        """Something is wrong at the column ``key``."""
        self.wrong.append((key, reason))
