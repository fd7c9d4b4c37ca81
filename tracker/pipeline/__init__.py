"""The stages joined: each module is one sentence of what the program does.

``collect``   files → evidence
``derive``    evidence + decisions + vocabulary → rows
``refresh``   rows → ``library.db``, what changed only
``works``     import, rebuild: collect, then refresh
``judge``     a person's decision → journal, then refresh
``look``      questions to the library: status, show, search, why
``selection`` a request → the bibliography of its studies
``hand_over`` bibliographies, notes and published copies → files
``verdicts``  which study a decision is about today
"""
