"""A made-up project in the shape of our own: the same ontology, one graph a source, degrees after Zipf's law.

Some states, associations and persons occur in very many sources and most in few, as in reality; a source repeats names
that the register has, so the default graph (each triple once) is smaller than all named graphs together. The same seed
and size give the same bytes.
"""

from __future__ import annotations

import random
import shutil
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

BASE = "https://w3id.org/ecosystem-graph/"
REPOSITORY = Path(__file__).resolve().parents[1]
STATES = 16
_TOML = f"""title-de = "Messwelt"
title-en = "Measured world"
base-iri = "{BASE}"
languages = ["de", "en"]
publisher = "{BASE}id/org/ecosystem-graph-project"
"""
PREFIXES = {
    "claim": BASE + "id/claim/",
    "confidence": BASE + "concept/confidence/",
    "coop": BASE + "id/cooperation/",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "doctype": BASE + "concept/document-type/",
    "eco": BASE + "ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "function": BASE + "concept/function/",
    "govlevel": BASE + "concept/gov-level/",
    "indicator": BASE + "concept/indicator/",
    "membership": BASE + "id/membership/",
    "modifier": BASE + "concept/modifier/",
    "org": "http://www.w3.org/ns/org#",
    "orga": BASE + "id/org/",
    "orgtype": BASE + "concept/org-type/",
    "person": BASE + "id/person/",
    "place": BASE + "id/place/",
    "post": BASE + "id/post/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "source": BASE + "source/",
    "strategy": BASE + "id/strategy/",
    "tenure": BASE + "id/tenure/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items()) + "\n"
_KINDS = (
    ("ministerium", "cv:PublicOrganisation", "Ministerium", "Ministry"),
    ("behoerde", "cv:PublicOrganisation", "Amt", "Office"),
    ("branchenverband", "org:FormalOrganization", "Verband", "Association"),
    ("verein", "org:FormalOrganization", "Verein", "Society"),
    ("kammer", "org:FormalOrganization", "Kammer", "Chamber"),
    ("netzwerk", "org:Organization", "Netzwerk", "Network"),
    ("cluster", "org:FormalOrganization", "Cluster", "Cluster"),
    ("digital-hub", "org:Organization", "Hub", "Hub"),
)
_WORDS = (
    "digital daten netz wolke verwaltung sicherheit bildung energie wasser verkehr handel wissen technik medien bau "
    "recht pflege hafen wald land stadt region zukunft start quanten robotik chip funk labor campus"
)
WORDS = tuple(_WORDS.split())
_GIVEN = ("Anna", "Bernd", "Clara", "Dieter", "Erika", "Felix", "Greta", "Hans", "Ines", "Jonas", "Karin", "Mia")
_FAMILY = ("Muster", "Beispiel", "Probe", "Acker", "Bach", "Dorn", "Eck", "Fink", "Graf", "Horn", "Jung", "Kern")


@dataclass
class Turtle:
    """Statements of one file, counted."""

    blocks: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, subject: str, *pairs: str) -> None:
        """Add statements about ``subject``; each pair is "predicate object"."""
        self.blocks.append(f"{subject}\n    " + " ;\n    ".join(pairs) + " .\n")
        self.count += len(pairs)

    def write(self, path: Path) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_HEAD + "\n".join(self.blocks), "utf-8")
        return self.count


class Zipf:
    """Chooses numbers below ``count``, small ones most often."""

    def __init__(self, count: int, exponent: float = 0.9) -> None:
        self._sums = list(accumulate(1 / (rank + 1) ** exponent for rank in range(count)))

    def pick(self, chance: random.Random) -> int:
        return min(bisect(self._sums, chance.random() * self._sums[-1]), len(self._sums) - 1)


@dataclass(frozen=True)
class World:
    """What was written, so that questions can be asked about things that exist."""

    root: Path
    quads: int
    sources: int
    organisations: int
    persons: int
    posts: int
    strategies: int


def generate(root: Path, quads: int, seed: int = 1) -> World:
    """Write a project of about ``quads`` quads in register and sources into the empty or new folder ``root``."""
    chance = random.Random(seed)
    root.mkdir(parents=True, exist_ok=True)
    (root / "ecosystem-graph.toml").write_text(_TOML, "utf-8")
    shutil.copytree(REPOSITORY / "ontology", root / "ontology", dirs_exist_ok=True)
    (root / "queries").mkdir(exist_ok=True)
    organisations, persons = max(20, quads // 110), max(30, quads // 75)
    posts, strategies = max(20, quads // 125), max(16, quads // 1000)
    world = World(root, 0, 0, organisations, persons, posts, strategies)
    register = _Register(chance, world)
    written = register.write(root / "data" / "register")
    writer = _Sources(chance, register)
    sources = 0
    while written < quads or sources < 2:
        name = f"quelle-{sources:06d}"
        written += writer.make(name).write(root / "data" / "sources" / f"teil-{sources // 500:03d}" / f"{name}.ttl")
        sources += 1
    return World(root, written, sources, organisations, persons, posts, strategies)


def _labels(german: str, english: str) -> tuple[str, str]:
    return f'skos:prefLabel "{german}"@de', f'skos:prefLabel "{english}"@en'


def _graph(part: str, title: str, source: str) -> tuple[str, ...]:
    return (
        f"a eco:{part}",
        "dct:license <https://creativecommons.org/publicdomain/zero/1.0/>",
        f'dct:title "{title}"@de',
        f'dct:title "{title}"@en',
        "eco:confidence confidence:hoch",
        'prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime',
        f"prov:hadPrimarySource source:{source}",
    )


class _Register:
    """Everything that has a name, in files of a few hundred entries."""

    def __init__(self, chance: random.Random, world: World) -> None:
        state = Zipf(STATES)
        self.world = world
        self.kind = [chance.randrange(len(_KINDS)) for _ in range(world.organisations)]
        self.state = [state.pick(chance) for _ in range(world.organisations)]
        self.parent = [chance.randrange(max(1, number // 2)) for number in range(world.organisations)]
        by_degree = Zipf(world.organisations)
        self.posts = [by_degree.pick(chance) for _ in range(world.posts)]
        self.names = [
            (*(chance.choice(WORDS) for _ in range(2)), _KINDS[kind][2], _KINDS[kind][3]) for kind in self.kind
        ]
        self.persons = [(chance.choice(_GIVEN), chance.choice(_FAMILY)) for _ in range(world.persons)]

    def organisation(self, number: int) -> tuple[str, ...]:
        """Type and labels, which sources repeat."""
        first, second, german, english = self.names[number]
        return (
            f"a {_KINDS[self.kind[number]][1]}",
            *_labels(f"{german} {first}{second} {number}", f"{english} {first} {second} {number}"),
        )

    def person(self, number: int) -> tuple[str, ...]:
        given, family = self.persons[number]
        return "a foaf:Person", f'skos:prefLabel "{given} {family} {number}"@de'

    def write(self, folder: Path) -> int:
        entries: list[tuple[str, Sequence[str]]] = [
            ("place:deutschland", ("a dct:Location", *_labels("Deutschland", "Germany"))),
            (
                "orga:ecosystem-graph-project",
                ("a org:Organization", "org:classification orgtype:projekt", *_labels("Redaktion", "Editors")),
            ),
            (
                "source:redaktion",
                (
                    "a dct:BibliographicResource",
                    "a prov:Entity",
                    'dct:title "Redaktion"@de',
                    "dct:publisher orga:ecosystem-graph-project",
                    "dct:type doctype:redaktion",
                    'eco:asOf "2026-01-01"^^xsd:date',
                ),
            ),
            *self._places(),
            *self._organisations(),
            *self._posts(),
            *(
                (
                    f"person:p{number}",
                    (
                        *self.person(number),
                        f'foaf:givenName "{self.persons[number][0]}"',
                        f'foaf:familyName "{self.persons[number][1]}"',
                    ),
                )
                for number in range(self.world.persons)
            ),
            *self._strategies(),
        ]
        written = 0
        for start in range(0, len(entries), 300):
            turtle = Turtle()
            turtle.add("<>", *_graph("Register", f"Register {start // 300}", "redaktion"))
            for subject, pairs in entries[start : start + 300]:
                turtle.add(subject, *pairs)
            written += turtle.write(folder / f"register-{start // 300:04d}.ttl")
        return written

    def _places(self) -> Iterator[tuple[str, Sequence[str]]]:
        for number in range(STATES):
            labels = _labels(f"Land {number}", f"State {number}")
            yield f"place:land-{number}", ("a dct:Location", *labels, "dct:isPartOf place:deutschland")

    def _organisations(self) -> Iterator[tuple[str, Sequence[str]]]:
        for number, kind in enumerate(self.kind):
            pairs = [
                *self.organisation(number),
                f"org:classification orgtype:{_KINDS[kind][0]}",
                f"dct:spatial place:land-{self.state[number]}",
                f'skos:altLabel "{self.names[number][0][:2].upper()}{number}"@de',
            ]
            if kind < 2:
                pairs.append("eco:governmentLevel govlevel:land")
            if number:
                pairs.append(f"org:subOrganizationOf orga:o{self.parent[number]}")
            yield f"orga:o{number}", pairs

    def _posts(self) -> Iterator[tuple[str, Sequence[str]]]:
        for number, organisation in enumerate(self.posts):
            labels = _labels(f"Leitung {number} von {organisation}", f"Head {number} of {organisation}")
            pairs = ("a org:Post", f"org:postIn orga:o{organisation}", "org:role function:minister", *labels)
            yield f"post:a{number}", (*pairs, "eco:numberOfSeats 1")

    def _strategies(self) -> Iterator[tuple[str, Sequence[str]]]:
        for number in range(self.world.strategies):
            labels = _labels(f"Strategie {number}", f"Strategy {number}")
            place = f"dct:spatial place:land-{number % STATES}"
            owner = f"schema:sourceOrganization orga:o{number % self.world.organisations}"
            versions = [f"strategy:s{number}-v{version}" for version in range(3)]
            yield (
                f"strategy:s{number}",
                ("a eco:Strategy", *labels, place, owner, *(f"dcat:hasVersion {version}" for version in versions)),
            )
            for version, name in enumerate(versions):
                previous = [f"dcat:previousVersion {versions[version - 1]}"] if version else []
                yield (
                    name,
                    (
                        "a eco:StrategyVersion",
                        *_labels(f"Strategie {number}, Fassung {version}", f"Strategy {number}, version {version}"),
                        f"dcat:isVersionOf strategy:s{number}",
                        f'dct:issued "{2014 + 3 * version}"^^xsd:gYear',
                        *previous,
                    ),
                )


class _Sources:
    """Sources of about 65 statements: who held which post, who belongs where, who works with whom, a figure."""

    def __init__(self, chance: random.Random, register: _Register) -> None:
        self._chance = chance
        self._register = register
        self._organisation = Zipf(register.world.organisations)
        self._person = Zipf(register.world.persons, 0.7)
        self._post = Zipf(register.world.posts, 0.6)

    def make(self, name: str) -> Turtle:
        """Return the source ``name``."""
        chance, register = self._chance, self._register
        turtle = Turtle()
        turtle.add("<>", *_graph("SourceGraph", f"Angaben aus: {name}", name))
        day = date(2010, 1, 1) + timedelta(days=chance.randrange(5800))
        publisher = self._organisation.pick(chance)
        turtle.add(
            f"source:{name}",
            "a dct:BibliographicResource",
            "a prov:Entity",
            f"dct:publisher orga:o{publisher}",
            f'dct:title "Bericht {name}"@de',
            "dct:type doctype:webseite",
            f'eco:asOf "{day}"^^xsd:date',
            f"schema:url <https://bericht.example/{name}>",
        )
        organisations, persons = {publisher}, set()
        for number in range(2):
            post, person = self._post.pick(chance), self._person.pick(chance)
            persons.add(person)
            begun = day - timedelta(days=chance.randrange(2000))
            pairs = [
                "a eco:Tenure",
                f"eco:post post:a{post}",
                f"org:member person:p{person}",
                f"org:organization orga:o{register.posts[post]}",
                f'schema:startDate "{begun}"^^xsd:date',
                f'eco:paraphrase "Person {person} hat den Posten {post} inne."@de',
                f'eco:paraphrase "Person {person} holds the post {post}."@en',
            ]
            if chance.random() < 0.6:
                pairs.append(f'schema:endDate "{begun + timedelta(days=chance.randrange(30, 2500))}"^^xsd:date')
            turtle.add(f"tenure:{name}-{number}", *pairs)
        for number in range(2):
            organisation, person = self._organisation.pick(chance), self._person.pick(chance)
            organisations.add(organisation)
            persons.add(person)
            turtle.add(
                f"membership:{name}-{number}",
                "a org:Membership",
                f"org:member person:p{person}",
                f"org:organization orga:o{organisation}",
                "org:role function:mitglied",
                f'schema:startDate "{2005 + chance.randrange(20)}"^^xsd:gYear',
                f'eco:paraphrase "Person {person} gehört dazu."@de',
            )
        partners = {publisher, self._organisation.pick(chance)}
        organisations |= partners
        turtle.add(
            f"coop:{name}",
            "a eco:Cooperation",
            *(f"eco:partner orga:o{partner}" for partner in sorted(partners)),
            f'schema:startDate "{day.year}"^^xsd:gYear',
            'eco:paraphrase "Beide arbeiten zusammen."@de',
        )
        turtle.add(
            f"claim:{name}",
            "a eco:QuantitativeClaim",
            f"schema:about orga:o{publisher}",
            "eco:indicator indicator:mitglieder",
            "eco:modifier modifier:genau",
            f"schema:value {chance.randrange(5, 5000)}",
            f'schema:observationDate "{day.year}"^^xsd:gYear',
            'schema:unitText "Mitglieder"@de',
            'schema:unitText "members"@en',
        )
        for organisation in sorted(organisations):
            turtle.add(f"orga:o{organisation}", *register.organisation(organisation))
        for person in sorted(persons):
            turtle.add(f"person:p{person}", *register.person(person))
        return turtle
