"""How fast themes are found, and how good suggestions are, against named peers in the same run.

Run with ``pytest -m benchmark -s tests/benchmarks/test_cost_of_themes.py``. Peers:

* a naive loop of one compiled regular expression per label, in this process;
* spaCy's ``PhraseMatcher`` as its documentation runs it, on the same texts: a blank pipeline,
  ``nlp.pipe``, matches as spans (label and characters, as our matcher gives them). It finds exact
  forms, without inflexions, gaps or context; the whole tagger is compared with it all the same.
  Twice: a fresh pipeline on one set of texts, and one that has read them all (its tokenizer
  remembers 10 000 words, and what comes later is cut anew each time);
* scikit-learn's logistic regression over TF-IDF, for suggestions.

Texts: made-up abstracts of a thousand characters over sixty words, with none, one or four labels
in each; real abstracts of our field (the sample library and the labelled set, where every
sentence has a label or two); real abstracts of other fields (``../shared``, where it is there).
The last two live in an environment of their own, never in ours: ``python -m venv
~/.cache/tracker-peers/spacy && ~/.cache/tracker-peers/spacy/bin/pip install spacy scikit-learn``
(``TRACKER_PEERS`` names another folder). Where it is absent, the comparison is skipped and says so.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tracker.model import TaggableText, ThemeId
from tracker.themes import Concept, Tagger, Vocabulary, load_vocabulary, taggable
from tracker.themes.matcher import Matcher
from tracker.themes.signs import signs
from tracker.themes.suggesting import Example, Suggester
from tracker.themes.words import key, surfaces

pytestmark = pytest.mark.benchmark

PEERS = Path(os.environ.get("TRACKER_PEERS", Path.home() / ".cache" / "tracker-peers"))
SHARED = ROOT.parent / "shared"
ELSEWHERE = "résumés d’autres champs"
QUICK = os.environ.get("TRACKER_BENCH") == "quick"
TEXTS = 300 if QUICK else 1_000
OURS = "résumés du champ"
PROSE = tuple(
    re.findall(
        r"\w+",
        "the results of this article show that many people living in large cities have changed "
        "their daily habits over the last twenty years while several authors describe how local "
        "councils manage water transport energy and public space les auteurs décrivent comment "
        "les habitants des grandes villes ont changé leurs habitudes et comment la région gère "
        "ses transports son eau et son énergie depuis vingt ans",
    )
)


def texts(count: int, labels: list[str], per_text: int, seed: int = 7) -> list[str]:
    """Abstracts of a thousand characters with ``per_text`` labels in each, always the same."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        words = [
            chance.choice(PROSE) + chance.choice(("", "", "", "", ",", ".")) for _ in range(165)
        ]
        for _ in range(per_text):
            words[chance.randrange(165)] = chance.choice(labels)
        made.append(" ".join(words))
    return made


def speed(work: Callable[[list[str]], object], over: list[str], rounds: int = 5) -> float:
    """MB of UTF-8 per second of one core's time, the best of several rounds."""
    work(over[:50])
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work(over)
        best = min(best, time.process_time() - start)
    return sum(len(t.encode()) for t in over) / 1e6 / best


def first_reading(vocabulary: Vocabulary, over: list[str]) -> float:
    """MB per second of the whole tagger over texts it never saw, nothing remembered."""
    key.cache_clear()
    tagger = Tagger(vocabulary)
    start = time.process_time()
    for _ in tagger.tag_all(TaggableText(abstract=text) for text in over):
        pass
    return sum(len(t.encode()) for t in over) / 1e6 / (time.process_time() - start)


def larger(vocabulary: Vocabulary, times: int) -> Vocabulary:
    """The vocabulary with made-up concepts beside it, so that it has ``times`` as many labels."""
    concepts = dict(vocabulary.concepts)
    for n in range(1, times):
        for concept in vocabulary.concepts.values():
            made = replace(
                Concept(ThemeId(f"{concept.id}_{n}"), concept.facet, f"{concept.label} zq{n}"),
                label_en=f"{concept.label_en} zq{n}",
                alt_fr=tuple(f"{label} zq{n}" for label in concept.alt_fr),
                alt_en=tuple(f"zq{n} {label}" for label in concept.alt_en),
            )
            concepts[made.id] = made
    return replace(vocabulary, concepts=concepts, fingerprint=f"x{times}", _names={})


def all_labels(vocabulary: Vocabulary) -> list[str]:
    return [label for c in vocabulary.concepts.values() for _, _, label in c.labels()]


def naive(vocabulary: Vocabulary) -> Callable[[list[str]], object]:
    patterns = [re.compile(rf"\b{re.escape(label)}\b", re.I) for label in all_labels(vocabulary)]
    return lambda texts: [m for t in texts for pattern in patterns for m in pattern.finditer(t)]


PEER_SPACY = """
import json, sys, time
import spacy
from spacy.matcher import PhraseMatcher
labels, sets = json.load(sys.stdin)
def pipeline():
    nlp = spacy.blank("xx")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("label", [nlp.make_doc(label) for label in labels])
    return nlp, matcher
def read(nlp, matcher, texts):
    start = time.process_time()
    for doc in nlp.pipe(texts):
        [(span.start_char, span.end_char) for span in matcher(doc, as_spans=True)]
    return sum(len(t.encode()) for t in texts) / 1e6 / (time.process_time() - start)
worn = pipeline()
for texts in reversed(sets.values()):
    read(*worn, texts)
found = {}
for name, texts in sets.items():
    fresh = pipeline()
    found[name] = {
        "first": read(*fresh, texts),
        "again": max(read(*fresh, texts) for _ in range(5)),
        "worn": max(read(*worn, texts) for _ in range(3)),
    }
print(json.dumps({"version": spacy.__version__, "speed": found}))
"""


def real_abstracts(shared: Path | None) -> dict[str, list[str]]:
    """Abstracts as people wrote them, per kind; those of other fields only where they are."""
    read = re.compile(r"^\s*abstract\s*=\s*[{\"](.*?)[}\"],?$", re.M)
    library = (ROOT / "data" / "sample" / "bibliotheque.bib").read_text("utf-8")
    labelled = (ROOT / "tests" / "data" / "gold-dev.jsonl").read_text("utf-8").splitlines()
    ours = read.findall(library) + [json.loads(line)["abstract"] for line in labelled]
    sets = {OURS: [text for text in ours if text]}
    if shared is not None:
        items = [
            item
            for path in sorted((shared / "bibtex").glob("**/*.oracle.json.gz"))
            for item in _items(json.loads(gzip.decompress(path.read_bytes())))
        ]
        sets[ELSEWHERE] = [str(i["abstract"]) for i in items if i.get("abstract")]
    return sets


def _items(value: object) -> Iterator[dict[str, Any]]:
    """The CSL items in a reading of a file, however deep."""
    for below in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
        if isinstance(below, dict) and "type" in below:
            yield below
        elif isinstance(below, dict | list):
            yield from _items(below)


def peer(code: str, given: object) -> Any:
    python = PEERS / "spacy" / "bin" / "python"
    if not python.exists():
        pytest.skip(f"no peers in {PEERS} (see the docstring)")
    done = subprocess.run(
        [python, "-c", code],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the peer does not run: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def test_themes_are_found_fast_in_linear_time_whatever_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    ten = larger(vocabulary, 10)
    some = [c.label for c in vocabulary.concepts.values()][::5]
    sets = {f"{n} libellés par résumé": texts(TEXTS, some, n) for n in (0, 1, 4)}
    usual = sets["1 libellés par résumé"]
    sets |= real_abstracts(SHARED if (SHARED / "bibtex").is_dir() else None)
    # A library is read by the page; 40 kB are a tenth of one.
    sets[f"{OURS} × 10"] = sets[OURS] * 10
    matcher, matcher10 = Matcher(signs(vocabulary)), Matcher(signs(ten))
    tagger, tagger10 = Tagger(vocabulary), Tagger(ten)

    def whole(one: Tagger) -> Callable[[list[str]], object]:
        return lambda texts: list(one.tag_all(TaggableText(abstract=text) for text in texts))

    cold = first_reading(vocabulary, sets.get(ELSEWHERE, usual))
    rows = {
        name: {
            "repérage": speed(matcher.find, over),
            "repérage, vocabulaire × 10": speed(matcher10.find, over),
            "étiquetage": speed(whole(tagger), over),
            "étiquetage, vocabulaire × 10": speed(whole(tagger10), over),
        }
        for name, over in sets.items()
    }  # fmt: skip
    long = texts(TEXTS * 10, some, 1)
    linear = speed(matcher.find, long, 3), speed(matcher.find, usual, 3)
    one_text = speed(matcher.find, ["\n".join(usual)], 3)
    loop = speed(naive(vocabulary), usual[:5], 1)
    labels = [len(all_labels(v)) for v in (vocabulary, ten)]
    print(f"\n{labels[0]} libellés (× 10 : {labels[1]}), Mo/s par cœur")
    for name, figures in rows.items():
        print(f"  {name} : " + ", ".join(f"{k} {v:.1f}" for k, v in figures.items()))
    print(f"  texte × 10 : {linear[0]:.1f} (× 1 : {linear[1]:.1f}) ; d’un tenant : {one_text:.1f}")
    print(f"  boucle d’expressions régulières : {loop:.3f}")
    assert rows["1 libellés par résumé"]["étiquetage"] >= 100 * loop
    assert linear[0] >= 0.5 * linear[1]
    for figures in rows.values():
        assert figures["repérage, vocabulaire × 10"] >= 0.5 * figures["repérage"]
    theirs = peer(PEER_SPACY, [all_labels(vocabulary), sets])
    print(f"  spaCy {theirs['version']} PhraseMatcher, chaîne neuve (après avoir tout lu) :")
    reached = []
    for name, figures in rows.items():
        other, worn = theirs["speed"][name]["again"], theirs["speed"][name]["worn"]
        ratio, whole_ratio = figures["repérage"] / other, figures["étiquetage"] / other
        print(
            f"    {name} : {other:.1f} ({worn:.1f}), soit × {ratio:.1f} au repérage et "
            f"× {whole_ratio:.1f} (× {figures['étiquetage'] / worn:.1f}) à l’étiquetage entier"
        )
        if figures["étiquetage"] >= 20 or whole_ratio >= 5:
            reached.append(name)
    print("  but (étiquetage à 20 Mo/s ou 5 × spaCy) atteint : " + ", ".join(reached))
    assert "0 libellés par résumé" in reached
    if ELSEWHERE in rows:
        first = theirs["speed"][ELSEWHERE]["first"]
        print(f"  {ELSEWHERE}, première lecture : {cold:.1f} (spaCy {first:.1f})")
        assert cold >= first
        assert rows[ELSEWHERE]["étiquetage"] >= 2 * theirs["speed"][ELSEWHERE]["again"]


PEER_SKLEARN = """
import json, sys
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
docs, labels, folds = json.load(sys.stdin)
scores = [[None] * len(docs) for _ in labels]
folds = np.array(folds)
for fold in sorted(set(folds)):
    train, test = np.where(folds != fold)[0], np.where(folds == fold)[0]
    vectors = TfidfVectorizer(analyzer=str.split, sublinear_tf=True, min_df=2)
    x = vectors.fit_transform([docs[i] for i in train])
    z = vectors.transform([docs[i] for i in test])
    for n, wanted in enumerate(labels):
        y = [i in wanted for i in train]
        if len(set(y)) == 1:
            values = [0.0] * len(test)
        else:
            model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000).fit(x, y)
            values = model.decision_function(z).tolist()
        for i, value in zip(test.tolist(), values):
            scores[n][i] = value
print(json.dumps(scores))
"""


def average_precision(scores: list[float], wanted: set[int]) -> float:
    """Mean of the precision at each right answer, best score first."""
    hits, total = 0, 0.0
    for rank, i in enumerate(sorted(range(len(scores)), key=lambda i: (-scores[i], i)), 1):
        if i in wanted:
            hits += 1
            total += hits / rank
    return total / len(wanted)


def test_suggestions_rank_not_far_below_logistic_regression() -> None:
    """Works of the labelled set held apart in five parts; themes with five works or more."""
    path = ROOT / "tests" / "data" / "gold-dev.jsonl"
    works = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    works = [work for work in works if not work.get("hard_negative")]
    vocabulary = load_vocabulary()
    docs, given = [], []
    for work in works:
        text = taggable(work)
        words = surfaces(" ".join((text.title, text.abstract, *text.keywords)))
        docs.append(sorted({key(word) for word in words if len(word) > 2}))
        given.append({ThemeId(a) for t in work["labels"] for a in (t, *vocabulary.ancestors(t))})
    sizes = {t: {i for i, g in enumerate(given) if t in g} for t in vocabulary.concepts}
    themes = [t for t, wanted in sizes.items() if len(wanted) >= 5]
    folds = [i % 5 for i in range(len(works))]
    ours = {t: [-1e9] * len(works) for t in themes}
    start = time.process_time()
    for fold in range(5):
        learnt = Suggester.learn(
            Example(frozenset(d), frozenset(g))
            for d, g, f in zip(docs, given, folds, strict=True)
            if f != fold
        )
        for i, (doc, own) in enumerate(zip(docs, folds, strict=True)):
            if own == fold:
                for hint in learnt.rank(doc, least=1):
                    if hint.theme in ours:
                        ours[hint.theme][i] = hint.score
    spent = time.process_time() - start
    mine = sum(average_precision(ours[t], sizes[t]) for t in themes) / len(themes)
    chance = sum(len(sizes[t]) for t in themes) / len(themes) / len(works)
    print(
        f"\n{len(works)} notices, {len(themes)} thèmes ; précision moyenne (MAP) : "
        f"rapport de cotes {mine:.2f} en {spent:.2f} s ; hasard {chance:.2f}"
    )
    assert mine >= 3 * chance
    wanted = [sorted(sizes[t]) for t in themes]
    theirs = peer(PEER_SKLEARN, [[" ".join(d) for d in docs], wanted, folds])
    other = sum(average_precision(s, sizes[t]) for s, t in zip(theirs, themes, strict=True)) / len(
        themes
    )
    print(f"  régression logistique sur TF-IDF (scikit-learn) : {other:.2f}")
    assert mine >= 0.7 * other
