"""Where the answer of the embedded engine depends on the order of joins, though by the standard it must not.

pyoxigraph 0.5 hands values that are known into groups that follow, which is quick. For some patterns it hands them too
far, or counts differently once they are there; then the two sides of an equation of the algebra have two answers, of
which either may be the wrong one. Such queries are recognised here and left as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecosystem_graph.store.groups import BIND, GRAPH, OPTIONAL, TRIPLES_OF, VALUES, Element, Group
from ecosystem_graph.store.tokens import TRIPLES_TERM, VARIABLE

_Places = dict[str, list[int]]
# where the parts stand that can bind a variable, in the order of the text


def depends_on_order(text: str, outermost: Group) -> bool:
    """Return whether another order of joins may give another answer to the query whose WHERE is ``outermost``."""
    places: _Places = {}
    paths: list[Element] = []
    _gather(text, outermost, places, paths)
    return _leaks(outermost, places) or any(_counts_differently(text, element, places) for element in paths)


def _gather(text: str, group: Group, places: _Places, paths: list[Element]) -> None:
    for element in group.elements:
        names: set[str] = set()
        if element.kind == TRIPLES_OF:
            names = element.variables
            if "|" in (part := text[element.start : element.end]) or "!" in part:
                paths.append(element)
        elif element.kind == VALUES:
            names = element.variables
        elif element.kind == BIND:
            names = element.assigned
        elif element.kind == GRAPH or group.is_select:
            # the name of the graph; the expressions between SELECT and WHERE
            names = set(VARIABLE.findall(text, element.start, element.groups[0].start))
            if group.is_select:
                names |= set(VARIABLE.findall(text, group.start, element.start))
        for name in names:
            places.setdefault(name, []).append(element.start)
        for inner in element.groups:
            _gather(text, inner, places, paths)


def _leaks(group: Group, places: _Places) -> bool:
    """Return whether a part inside ``group`` has a variable that it may wrongly get from outside.

    Parts are expressions, OPTIONALs and MINUSes with variables that their own group need not bind (it is not
    "well-designed"). By the standard these are unbound there, whatever they are outside.
    """
    for element in group.elements:
        part = group if group.is_select else element
        for inner in element.groups:
            loose = inner.loose if element.kind == OPTIONAL else inner.loose | inner.loose_in_filters
            for variable in loose:
                found = places.get(variable)
                if found and (found[0] < part.start or found[-1] >= part.end):
                    return True
            if _leaks(inner, places):
                return True
    return False


def _counts_differently(text: str, element: Element, places: _Places) -> bool:
    """Return whether both ends of a path with "|" or "!" in ``element`` may be known.

    Then the engine gives one solution, where by the standard there is one for each way that leads along the path.
    """

    def known(term: str) -> bool:
        return is_constant(term) or term[0] not in "?$" or len(places[term[1:]]) > 1

    said = list(phrases(text, element))
    objects = [object_ for _, _, object_ in said]
    return len(set(objects)) < len(objects) or any(
        ("|" in verb or "!" in verb) and (known(subject) or len(said) > 1) and known(object_)
        for subject, verb, object_ in said
    )


def is_constant(term: str) -> bool:
    """Return whether ``term`` is an IRI or a literal: no variable, blank node or bracket."""
    return term[0] not in "?$_[]();,"


def phrases(text: str, element: Element) -> Iterator[tuple[str, list[str], str]]:
    """Yield subject, verb (a path in its words) and object of each statement that the triples ``element`` make.

    A bracket stands for a nested node; what is said inside of brackets comes out as if it were said of the subject.
    """
    terms: list[str] = [*TRIPLES_TERM.findall(text, element.start, element.end), ";"]
    subject = terms[0]
    verb: list[str] = []
    since = 1
    for place in range(1, len(terms)):
        if terms[place] not in (";", ","):
            continue
        if place > since:
            verb = terms[since : place - 1] or verb
            yield subject, verb, terms[place - 1]
        since = place + 1
