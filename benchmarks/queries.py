"""The kinds of questions, each with ten sets of parameters, and two of them as people write them.

"n" is the natural form: a required pattern stands after OPTIONAL or UNION, which an engine without statistics begins
with. Chosen parameters include the entities that occur most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks.generator import PREFIXES, STATES, WORDS, World

MIX = ("Q1", "Q2", "Q3", "Q6", "Q7")
NATURAL = ("Q2n", "Q6n")
_HOLDER = """SELECT ?post ?person ?name ?end WHERE {{
 ?org dct:spatial place:land-{state} . ?post org:postIn ?org . ?t eco:post ?post ; org:member ?person .
 ?t eco:startsNotAfter ?start . {early}
 OPTIONAL {{ ?t eco:endsNotBefore ?end }}
 FILTER(?start <= "{day}"^^xsd:date && (!BOUND(?end) || ?end >= "{day}"^^xsd:date)) {late} }}"""
_PATH = """SELECT ?org ?name WHERE {{
 {{ orga:o{org} org:subOrganizationOf+ ?org . {early} }} UNION {{ ?org org:subOrganizationOf orga:o{org} . {early} }}
 {late} }}"""
_NAME = '?person skos:prefLabel ?name . FILTER(LANG(?name) = "de")'
_ORG_NAME = '?org skos:prefLabel ?name . FILTER(LANG(?name) = "de")'
TEMPLATES = {
    "Q1": ("describe with labels", "SELECT ?p ?o ?label WHERE {{ orga:o{org} ?p ?o . OPTIONAL {{ ?o skos:prefLabel "
           '?label FILTER(LANG(?label) = "de") }} }}'),
    "Q2": ("who held which post at a date", _HOLDER.replace("{early}", _NAME).replace("{late}", "")),
    "Q3": ("two hops", "SELECT DISTINCT ?other ?name WHERE {{ ?a org:member person:p{person} ; org:organization ?o . "
           "?b org:organization ?o ; org:member ?other . FILTER(?other != person:p{person}) "
           '?other skos:prefLabel ?name . FILTER(LANG(?name) = "de") }}'),
    "Q4": ("aggregate of a state", "SELECT ?type (COUNT(DISTINCT ?org) AS ?n) WHERE {{ ?org dct:spatial "
           "place:land-{state} ; org:classification ?type }} GROUP BY ?type"),
    "Q5": ("label search", "SELECT ?s ?label WHERE {{ ?s skos:prefLabel ?label . "
           'FILTER(CONTAINS(LCASE(STR(?label)), "{word}")) }} ORDER BY STR(?label) ?s LIMIT 20'),
    "Q6": ("property path", _PATH.replace("{early}", _ORG_NAME).replace("{late}", "")),
    "Q7": ("provenance by GRAPH", "SELECT ?t ?g ?title WHERE {{ GRAPH ?g {{ ?t org:member person:p{person} ; "
           "org:organization ?o }} ?g prov:hadPrimarySource ?source . ?source dct:title ?title }}"),
    "Q8": ("CONSTRUCT of a state", "CONSTRUCT {{ ?org a ?type ; skos:prefLabel ?name }} WHERE {{ "
           "?org dct:spatial place:land-{state} ; a ?type ; skos:prefLabel ?name }}"),
    "Q2n": ("Q2, natural", _HOLDER.replace("{early}", "").replace("{late}", _NAME)),
    "Q6n": ("Q6, natural", _PATH.replace("{early}", "").replace("{late}", _ORG_NAME)),
}  # fmt: skip
# kind -> what it asks, text to be filled


@dataclass(frozen=True)
class Question:
    """One query."""

    kind: str
    number: int
    # of the parameter set
    text: str

    @property
    def accept(self) -> str:
        graph = self.text.lstrip("\n").rpartition("PREFIX")[2].partition("\n")[2].startswith("CONSTRUCT")
        return "application/n-triples" if graph else "application/sparql-results+json"


def _filled(template: str, **values: object) -> str:
    body = template.format(**values)
    used = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if f"{name}:" in body)
    return used + body


def questions(world: World) -> dict[str, list[Question]]:
    """Return kind -> its ten questions about things of ``world``; the first ask for what occurs most."""
    sets = [
        {
            "org": min(world.organisations - 1, number * number * max(1, world.organisations // 120)),
            "person": min(world.persons - 1, number * number * max(1, world.persons // 120)),
            "state": number % STATES,
            "day": f"{2008 + number * 2}-07-01",
            "word": word,
        }
        for number, word in enumerate(islice(cycle(WORDS), 10))
    ]
    return {
        kind: [Question(kind, number, _filled(text, **values)) for number, values in enumerate(sets)]
        for kind, (_, text) in TEMPLATES.items()
    }


def tiny() -> Question:
    return Question("tiny", 0, _filled("SELECT ?name WHERE {{ person:p1 skos:prefLabel ?name }}"))


def large(rows: int = 7000) -> Question:
    """About a megabyte of JSON, if there are that many labels."""
    return Question("large", 0, _filled(f"SELECT ?s ?p ?o WHERE {{{{ ?s ?p ?o }}}} LIMIT {rows}"))
