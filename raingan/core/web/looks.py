"""How states look: a tone (meaning of a colour) and a sign. A word always stands beside them."""

OK, WAITING, RETURNED, FINAL = "ok", "waiting", "returned", "final"

_STATES = {
    OK: {"approved", "complete", "completed", "confirmed", "eligible", "open", "done", "ok"},
    WAITING: {"pending", "partial", "draft", "waiting", "under_way", "submitted", "waiting_for_approval"},
    RETURNED: {"returned", "missing", "overdue", "rejected", "not_eligible", "late", "failed"},
}
_TONES = {state: tone for tone, states in _STATES.items() for state in states}
_SIGNS = {
    "returned": "return",
    "missing": "cross",
    "overdue": "cross",
    "late": "cross",
    "not_eligible": "cross",
    "rejected": "cross",
    "failed": "cross",
    "final": "lock",
    "closed": "lock",
    "locked": "lock",
}
_SIGN_OF_TONE = {OK: "check", WAITING: "dots", RETURNED: "cross", FINAL: "dash"}


def tone(state: str) -> str:
    """``ok``, ``waiting``, ``returned`` or ``final`` for a state's code; a state nobody named is ``final``."""
    return _TONES.get(state, FINAL)


def sign(state: str) -> str:
    """The icon's name for a state's code or a tone."""
    return _SIGNS.get(state) or _SIGN_OF_TONE[tone(state)]
