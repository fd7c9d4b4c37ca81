"""Push: the themes of the studies → tags of their Zotero items.

What enters: the library as it is, the libraries the settings name. What leaves: tags with our
prefix (``thème:désistance``) on the items of each study, only where they differ; a report with the
failures, item by item. What it does not touch: any other tag or field, the evidence (the next sync
brings the new versions). Themes the vocabulary calls internal are not pushed.

Zotero writes an item only at the version it was read at
(https://www.zotero.org/support/dev/web_api/v3/write_requests): an item that moved meanwhile is
read again and judged again, a few times, then reported.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.errors import RemoteError, SettingsError
from tracker.model import record_id
from tracker.pipeline.progress import Progress, Tell, silent, unheard
from tracker.settings import Workspace, zotero_settings
from tracker.sources.zotero.client import Address, Data, ZoteroClient
from tracker.sources.zotero.names import THEME_PREFIX, is_pushed
from tracker.sources.zotero.transport import Clock, Sleep
from tracker.store import library

BATCH = 50
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Failure:
    """An item Zotero would not write, and its reason."""

    record: str
    message: str


@dataclass(frozen=True, slots=True)
class PushReport:
    """One library: items written and unchanged, tags added and withdrawn, failures."""

    library: str
    written: int
    unchanged: int
    added: int
    withdrawn: int
    failed: tuple[Failure, ...] = ()


@dataclass(slots=True)
class _Tally:
    written: int = 0
    added: int = 0
    withdrawn: int = 0


def push_themes(
    workspace: Workspace,
    *,
    endpoint: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
    tell: Tell = unheard,
    sleep: Sleep = time.sleep,
    clock: Clock = time.monotonic,
) -> list[PushReport]:
    """Make the theme tags of every item those of its study. ``dry_run`` only reads.

    Raises RemoteError, before anything is written anywhere, for a key that may not write; later,
    for a server that fails, saying how many items are written by then. ``tell`` hears of pauses.
    """
    settings = zotero_settings(workspace, endpoint=endpoint)
    if not settings.key:
        raise SettingsError("Il manque la clé d’accès à Zotero", "ZOTERO_API_KEY",
                            "Créez sur zotero.org une clé qui permet l’écriture.")  # fmt: skip
    wanted = {
        lib: _wanted(workspace, Address(lib.kind, lib.id).source) for lib in settings.libraries
    }
    addresses = {
        lib: Address(lib.kind, lib.id, settings.endpoint, False, settings.key)
        for lib in settings.libraries
    }
    for address in addresses.values():
        with ZoteroClient(address, sleep=sleep, clock=clock, tell=tell) as client:
            if not client.may_write():
                raise RemoteError(
                    "Cette clé ne permet pas d’écrire dans la bibliothèque Zotero",
                    address.source, "Créez sur zotero.org une clé qui permet l’écriture ; rien n’a "
                    "été écrit.",
                )  # fmt: skip
    reports: list[PushReport] = []
    for lib, address in addresses.items():
        tally = _Tally()
        with ZoteroClient(address, sleep=sleep, clock=clock, tell=tell) as client:
            try:
                reports.append(_push(client, wanted[lib], tally, progress, dry_run=dry_run))
            except RemoteError as error:
                written = tally.written + sum(r.written for r in reports)
                if dry_run or not written:
                    raise
                raise _interrupted(error, written) from error
    return reports


def _interrupted(error: RemoteError, written: int) -> RemoteError:
    one, many = "1 référence est déjà écrite", f"{written} références sont déjà écrites"
    told = one if written == 1 else many
    return type(error)(error.what, error.where,
                       f"{told} dans Zotero ; relancez la même commande pour finir.")  # fmt: skip


def _wanted(workspace: Workspace, source: str) -> dict[str, list[str]]:
    """Item key → theme tags, broader themes included, for every record of ``source``."""
    with library.reading(workspace.library) as connection:
        keys = [row[0] for row in connection.execute(
            "select source_key from records where source = ?", [source])]  # fmt: skip
        tags: dict[str, list[str]] = {key: [] for key in keys}
        for key, label in connection.execute(
            "select r.source_key, t.label from records r join study_themes s on s.study_id = "
            "r.study_id join themes t on t.id = s.theme_id where r.source = ? and t.internal = 0 "
            "order by r.source_key, t.label",
            [source],
        ):
            tags[key].append(f"{THEME_PREFIX}{label}")
        return tags


def changed_tags(data: Data, themes: Sequence[str]) -> list[Data] | None:
    """The tags of an item with its theme tags made ``themes``; None where they already are.

    Every other tag stays as it is and where it is.
    """
    tags = [t for t in data.get("tags") or [] if isinstance(t, Mapping)]
    ours = [str(t.get("tag")) for t in tags if _is_ours(t)]
    if sorted(ours) == sorted(themes):
        return None
    kept = [dict(t) for t in tags if not _is_ours(t)]
    return kept + [{"tag": theme} for theme in themes]


def _is_ours(tag: Mapping[str, object]) -> bool:
    return is_pushed(str(tag.get("tag") or ""))


def _push(
    client: ZoteroClient, wanted: Mapping[str, Sequence[str]], tally: _Tally, progress: Progress,
    *, dry_run: bool,
) -> PushReport:  # fmt: skip
    source = client.address.source
    failed: list[Failure] = []
    todo = sorted(wanted)
    for round_ in range(ROUNDS):
        moved: list[str] = []
        for start in range(0, len(todo), BATCH):
            progress("Écriture dans Zotero", start, len(todo))
            keys = todo[start : start + BATCH]
            for key, code, message in _batch(client, keys, wanted, tally, dry_run=dry_run):
                if code == 412 and round_ + 1 < ROUNDS:
                    moved.append(key)
                else:
                    failed.append(Failure(record_id(source, key), message))
        todo = moved
    progress("Écriture dans Zotero", 1, 1)
    unchanged = len(wanted) - tally.written - len(failed)
    return PushReport(source, tally.written, unchanged, tally.added, tally.withdrawn,
                      tuple(sorted(failed, key=lambda f: f.record)))  # fmt: skip


def _batch(
    client: ZoteroClient, keys: Sequence[str], wanted: Mapping[str, Sequence[str]], tally: _Tally,
    *, dry_run: bool,
) -> Iterator[tuple[str, int, str]]:  # fmt: skip
    """Read and write at most 50 items; yields (key, code, message) of those that failed."""
    items = client.items(keys)
    changes = []
    for key in keys:
        data = items.get(key)
        if data is None or data.get("deleted"):
            yield key, 404, "cette référence n’est plus dans Zotero ; relancez « tracker sync »"
            continue
        tags = changed_tags(data, wanted[key])
        if tags is not None:
            changes.append({"key": key, "version": data.get("version"), "tags": tags})
    if not changes:
        return
    answer = {} if dry_run else client.write(changes)
    failures = answer.get("failed") or {}
    for position, change in enumerate(changes):
        key = str(change["key"])
        failure = failures.get(str(position))
        if failure is not None:
            code = int(failure.get("code") or 0)
            yield key, code, _reason(code, str(failure.get("message") or ""))
            continue
        tally.written += 1
        before = {str(t.get("tag")) for t in items[key].get("tags") or [] if _is_ours(t)}
        tally.added += len(set(wanted[key]) - before)
        tally.withdrawn += len(before - set(wanted[key]))


def _reason(code: int, message: str) -> str:
    if code == 412:
        return "la référence change sans cesse dans Zotero ; relancez plus tard"
    if code == 413:
        return "un marqueur est trop long pour Zotero"
    return f"Zotero a refusé (erreur {code} : {' '.join(message.split())[:120]})"
