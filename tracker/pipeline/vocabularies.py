"""The vocabulary to and from SKOS files.

What enters: a workspace, and file names. What leaves: files a person named. What it does not
touch: the library, and the workspace's own vocabulary unless that is the file named.
"""

from __future__ import annotations

from pathlib import Path

from tracker.errors import ExportError, system_words
from tracker.pipeline.progress import Tell, unheard
from tracker.settings import Workspace


def export(workspace: Workspace, path: Path, tell: Tell = unheard) -> int:
    """Write the vocabulary in force as SKOS; returns the number of concepts given out.

    Raises VocabularyError for an unknown suffix, ExportError where it can't be written.
    """
    from tracker.themes import load_vocabulary
    from tracker.themes.named_sets import names_set
    from tracker.themes.skos import to_skos

    vocabulary = load_vocabulary(workspace.vocabulary, tell)
    _write(path, to_skos(vocabulary, path.suffix))
    turns = sum(names_set(label) for c in vocabulary.concepts.values() for label in c.hidden)
    if turns:
        tell(
            f"SKOS n’a pas de tournures par groupes de mots ; restées hors de ce fichier : {turns}."
        )
    return sum(not c.internal for c in vocabulary.concepts.values())


def take_in(
    workspace: Workspace, path: Path, output: Path, *, force: bool = False
) -> tuple[int, list[str]]:
    """Make a ``vocabulary.yaml`` of a SKOS file; returns its number of concepts and what was lost.

    It is checked before it is written. Raises VocabularyError, naming ``path``, where it does not
    hold together, ExportError where ``output`` is there already (without ``force``) or can't be
    written.
    """
    from tracker.themes.reading import vocabulary_of
    from tracker.themes.skos import from_skos

    if output.exists() and not force:
        raise ExportError(
            "Ce fichier existe déjà", str(output), "Choisissez un autre nom, ou ajoutez --force."
        )
    text, lost = from_skos(path, workspace.vocabulary)
    concepts = len(vocabulary_of(text, path.name).concepts)
    draft = output.with_name(f".{output.name}.tmp")
    try:
        _write(draft, text.encode(), named=output)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
    return concepts, lost


def _write(path: Path, data: bytes, *, named: Path | None = None) -> None:
    """``named`` is the file the person knows of, where ``path`` is its draft."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ExportError(
            f"Écriture impossible ({system_words(error)})", str(named or path),
            "Vérifiez que le dossier existe et qu’il y a de la place.",
        ) from error  # fmt: skip
