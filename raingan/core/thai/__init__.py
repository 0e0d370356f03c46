"""Thai dates, numerals, dictionary order and citizen ids: pure functions that know neither Django nor the database."""
