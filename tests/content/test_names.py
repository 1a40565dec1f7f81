"""No organisation, person or post is in the register twice under two spellings of its name.

Names that look alike are listed in tests/content/known_different.tsv with the reason why they are two. For a new pair,
either merge the two (data/merges.ttl) or add it there.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from ecosystem_graph.content.dataset import DataSet
from ecosystem_graph.terms import DCT, SKOS

KNOWN = Path(__file__).parent / "known_different.tsv"
ALIKE = {"person": 85, "orga": 89, "post": 91}
# prefix -> percentage of equal letters from which two names count as one name written twice
SHORTEST = 6
# letters; below that only equal names count: "MWIDE" and "MIWDE" are two ministries
KINDS = {"person": "id/person/", "orga": "id/org/", "post": "id/post/"}
IDLE = re.compile(r"ev|e|v|gmbh|ggmbh|ag|mbh|co|kg|der|die|das|des|fuer|und|in|im|von|vom|the|of|for|and")
# words that do not tell names apart
STATES = {
    "baden": "bw", "wuerttemberg": "bw", "bayern": "by", "bayer": "by", "bavaria": "by", "berlin": "be",
    "brandenburg": "bb", "bremen": "hb", "bremer": "hb", "hamburg": "hh", "hessen": "he", "hessisch": "he",
    "hesse": "he", "mecklenburg": "mv", "vorpommern": "mv", "niedersachsen": "ni", "niedersaechs": "ni",
    "lower": "ni", "nordrhein": "nw", "westfalen": "nw", "north": "nw", "westphalia": "nw", "nrw": "nw",
    "rheinland": "rp", "rhineland": "rp", "pfalz": "rp", "palatinate": "rp", "saarland": "sl", "saarlaend": "sl",
    "anhalt": "st", "sachsen": "sn", "saechs": "sn", "saxon": "sn", "schleswig": "sh", "holstein": "sh",
    "thuering": "th", "thuringia": "th",
}  # fmt: skip
# beginning of a word -> state: names that differ in the state are two, however much of them is equal
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e"})
Pair = tuple[str, str]


def normal(name: str) -> str:
    """The words that matter, without accents, legal forms and endings for the other sex, in alphabetical order."""
    plain = re.sub(r"/(in|innen|r|n)\b", "", name.lower().translate(UMLAUTS))
    return " ".join(sorted(word for word in re.findall(r"[a-z0-9]+", plain) if not IDLE.fullmatch(word)))


def states(name: str) -> frozenset[str]:
    return frozenset(state for word in name.split() for start, state in STATES.items() if word.startswith(start))


def names_of(data: DataSet, kind: str) -> dict[str, set[str]]:
    """Normal form of each German or English name -> CURIEs of those that bear it."""
    start = data.project.settings.base_iri + KINDS[kind]
    gone = {triple.subject for triple in data.merged if triple.predicate.value == DCT + "isReplacedBy"}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for triple in data.merged:
        if triple.predicate.value in (SKOS + "prefLabel", SKOS + "altLabel") and triple.subject not in gone:
            iri = str(triple.subject.value)
            if iri.startswith(start):
                names[normal(triple.object.value)].add(f"{kind}:{iri.removeprefix(start)}")
    return names


def alike(names: Mapping[str, set[str]], least: int) -> Iterator[Pair]:
    """Pairs of two that share a name or have two that differ in a few letters and not in the state."""
    ordered = sorted(names)
    long = [name for name in ordered if len(name) >= SHORTEST]
    for name in ordered:
        close = [name]
        if len(name) >= SHORTEST:
            found = process.extract(name, long, scorer=fuzz.ratio, score_cutoff=least, limit=None)
            close += [other for other, _, _ in found if states(other) == states(name)]
        for other in close:
            yield from ((one, two) for one in names[name] for two in names[other] if one < two)


@pytest.fixture(scope="module")
def known() -> dict[Pair, str]:
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(row["one"], row["two"]): row["reason"] for row in csv.DictReader(file, delimiter="\t")}


@pytest.fixture(scope="module")
def found(shipped: DataSet) -> set[Pair]:
    return {pair for kind, least in ALIKE.items() for pair in alike(names_of(shipped, kind), least)}


def test_names_that_look_alike_are_known_to_be_different(found, known):
    new = sorted(found - known.keys())
    assert not new, "merge them (data/merges.ttl) or list them in known_different.tsv"


def test_every_listed_pair_still_looks_alike(found, known):
    assert sorted(known.keys() - found) == []


def test_every_listed_pair_has_a_reason_and_the_rows_are_sorted(known):
    assert all(reason.strip().endswith(".") for reason in known.values())
    assert list(known) == sorted(known)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Bitkom e. V.", "BITKOM"),
        ("Digital Hub Industry e.V.", "Digital Hub Industry"),
        ("Minister/in für Digitales", "Minister für Digitales"),
        ("Müller, Klaus", "Klaus Mueller"),
    ],
)
def test_spellings_of_one_name_have_one_normal_form(one, two):
    assert normal(one) == normal(two)


def test_two_states_keep_names_apart():
    names = {normal("Landtag Niedersachsen"): {"orga:a"}, normal("Landtag Sachsen"): {"orga:b"}}
    assert list(alike(names, 80)) == []
    assert states(normal("Sächsisches Staatsministerium")) == {"sn"}
    assert states(normal("Sachsen-Anhalt")) == {"sn", "st"}
