"""Labels of many IRIs at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from ecosystem_graph.entities.model import Text
from ecosystem_graph.store.base import Store, Term, solutions_of
from ecosystem_graph.terms import LABEL_PROPERTIES, choose_literal, local_name

_AT_ONCE = 100
# IRIs in one query: the parts of a query are limited, and an IRI may have several


def labels_of(store: Store, iris: Iterable[str], languages: tuple[str, ...]) -> dict[str, Text]:
    """Return a label for each of ``iris`` in the first of ``languages`` there is; without any, the local name."""
    wanted = list(dict.fromkeys(iris))
    found: dict[str, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    properties = ", ".join(map(str, LABEL_PROPERTIES))
    for start in range(0, len(wanted), _AT_ONCE):
        nodes = " ".join(f"{NamedNode(iri)}" for iri in wanted[start : start + _AT_ONCE])
        text = f"SELECT ?node ?p ?o WHERE {{ VALUES ?node {{ {nodes} }} ?node ?p ?o FILTER(?p IN ({properties})) }}"
        for node, predicate, label in solutions_of(store.query(text)):
            if isinstance(node, NamedNode) and isinstance(predicate, NamedNode) and isinstance(label, Literal):
                found[node.value][predicate.value].append(label)
    return {iri: best_label(iri, found.get(iri, {}), languages) for iri in wanted}


def best_label(iri: str, values: Mapping[str, list[Literal]], languages: tuple[str, ...]) -> Text:
    """Return the label among ``values`` (label property IRI -> literals), else the local name of ``iri``."""
    for property_node in LABEL_PROPERTIES:
        chosen = choose_literal(values.get(property_node.value, ()), languages)
        if chosen is not None:
            return Text(chosen.value, chosen.language)
    return Text(local_name(iri), None)


def choose_text(texts: Mapping[str, str] | None, languages: tuple[str, ...], fallback: str = "") -> Text:
    """Return the text of a language map in the first of ``languages`` there is, else any, else ``fallback``."""
    for language in languages:
        if texts and language in texts:
            return Text(texts[language], language)
    if texts:
        language, value = next(iter(texts.items()))
        return Text(value, language or None)
    return Text(fallback, None)


def texts_in_one_language(terms: Iterable[Term], languages: tuple[str, ...]) -> tuple[Text, ...]:
    """Return the texts among ``terms`` in the first of ``languages`` there is, sorted; none if there is none."""
    literals = [term for term in terms if isinstance(term, Literal)]
    for language in languages:
        chosen = sorted(item.value for item in literals if item.language == language)
        if chosen:
            return tuple(Text(value, language) for value in chosen)
    return ()
