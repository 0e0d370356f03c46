"""Example data: an invented country of officers, chiefs and reports, for demonstrations and for measuring."""
