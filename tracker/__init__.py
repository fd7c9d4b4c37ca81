"""tracker: the reading room of probation policy.

References come in from Zotero, BibTeX, RIS and CSL-JSON, verbatim, into SQLite; one study is
recognised as one, tagged by theme with the reasons, published in French through Datasette, and
goes out as a bibliography. Start at ``pipeline``: each of its functions reads as one sentence.
"""

__version__ = "0.1.0"
