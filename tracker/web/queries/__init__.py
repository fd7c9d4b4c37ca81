"""The questions the pages ask of ``library.db``: SQL, and nothing else.

What enters: a reading connection whose rows are ``sqlite3.Row``, and ``Filters`` or ids. What
leaves: frozen dataclasses. What it does not touch: requests, markup, French words.
"""
