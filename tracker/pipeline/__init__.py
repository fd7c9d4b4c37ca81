"""The stages joined: each module is one sentence of what the program does.

``collect``   files → evidence
``derive``    evidence + decisions + vocabulary → rows
``refresh``   rows → ``library.db``, what changed only
``works``     import, rebuild: collect, then refresh
``judge``     a person's decision → journal, then refresh
``look``      questions to the library: status, show, search, why
``hand_over`` the library → bibliographies and published copies
``verdicts``  which study a decision is about today
"""
