"""What each type of problem means and what to do about it, in German and English.

One entry for each ``slug`` in errors.py; a test fails when one is missing. RFC 9457, section 3.1.1: the type should
lead to a description for people.
"""

from __future__ import annotations

from collections.abc import Mapping

from ecosystem_graph.web.problem_text import ProblemText, text
from ecosystem_graph.web.query_problem_texts import QUERY_TEXTS

_FILE = (
    "Die genannte Datei an der genannten Stelle ändern, dann „ecosystem-graph validate“.",
    "Change the file named at the place named, then run “ecosystem-graph validate”.",
)

TEXTS: Mapping[str, ProblemText] = {
    "internal-error": text(
        ("Fehler im Server", "Error in the server"),
        ("Beim Beantworten ging etwas schief, womit niemand rechnete.", "Something nobody foresaw went wrong."),
        ("Noch einmal versuchen; bleibt es dabei, bitte melden.", "Try again; if it stays so, please report it."),
    ),
    "project-error": text(
        ("Projekt nicht brauchbar", "Project cannot be used"),
        (
            "Das Verzeichnis mit Ontologie, Daten und Fragen ist so nicht lesbar.",
            "The directory of ontology, data and questions cannot be read as it stands.",
        ),
        _FILE,
    ),
    "project-not-found": text(
        ("Kein Projekt", "No project"),
        ("An der genannten Stelle liegt kein Projekt.", "There is no project at the place named."),
        (
            "Ein Verzeichnis angeben, in dem ecosystem-graph.toml liegt.",
            "Name a directory that holds an ecosystem-graph.toml.",
        ),
    ),
    "setting": text(
        ("Einstellung nicht brauchbar", "Setting cannot be used"),
        (
            "Eine Einstellung gibt es nicht, oder ihr Wert passt nicht.",
            "A setting does not exist, or its value does not fit.",
        ),
        (
            "Den Namen und den Wert so schreiben, wie die Meldung sie nennt.",
            "Write name and value the way the message says.",
        ),
    ),
    "source-syntax": text(
        ("Kein gültiges Turtle", "Not valid Turtle"),
        ("Eine Datei lässt sich nicht als Turtle lesen.", "A file cannot be read as Turtle."),
        _FILE,
    ),
    "prefix": text(
        ("Unbekanntes Präfix", "Unknown prefix"),
        (
            "Eine Datei nutzt ein Präfix, das das Projekt nicht kennt, oder gibt ihm einen anderen Namensraum.",
            "A file uses a prefix the project does not know, or binds it to another namespace.",
        ),
        (
            "Das Präfix aus ontology/prefixes.ttl übernehmen oder dort eintragen.",
            "Take the prefix from ontology/prefixes.ttl, or add it there.",
        ),
    ),
    "slug-clash": text(
        ("Zwei Dateien, ein Graph", "Two files, one graph"),
        (
            "Zwei Quelldateien heißen gleich und würden derselbe benannte Graph.",
            "Two source files have one name and would become the same named graph.",
        ),
        ("Eine der beiden Dateien umbenennen.", "Rename one of the two files."),
    ),
    "date-syntax": text(
        ("Datum nicht lesbar", "Date cannot be read"),
        (
            "Ein Datum ist weder Jahr, Monat oder Tag noch eine der unterstützten EDTF-Formen.",
            "A date is neither year, month or day nor one of the EDTF forms that are read.",
        ),
        (
            "Ein Jahr (2022), einen Monat (2022-03) oder einen Tag (2022-03-01) schreiben.",
            "Write a year (2022), a month (2022-03) or a day (2022-03-01).",
        ),
    ),
    "merge": text(
        ("Widerspruch in merges.ttl", "Contradiction in merges.ttl"),
        ("Etwas wird zweimal oder im Kreis zusammengeführt.", "Something is merged twice or in a circle."),
        (
            "Eine der genannten Zeilen in data/merges.ttl streichen.",
            "Remove one of the lines named in data/merges.ttl.",
        ),
    ),
    "shape": text(
        ("Form nicht brauchbar", "Shape cannot be used"),
        (
            "Aus einer SHACL-Form lassen sich Seiten und Anfragen nicht ableiten.",
            "Pages and queries cannot be drawn from a SHACL shape.",
        ),
        _FILE,
    ),
    "saved-query": text(
        ("Gespeicherte Frage nicht brauchbar", "Saved question cannot be used"),
        (
            "Eine Datei in queries/ hat einen fehlerhaften Kopf oder eine fehlerhafte Anfrage.",
            "A file in queries/ has a broken header or a broken query.",
        ),
        _FILE,
    ),
    "broken-project": text(
        ("Mehrere Dateien nicht brauchbar", "Several files cannot be used"),
        ("Mehrere Dateien haben Fehler; alle sind genannt.", "Several files have faults; all of them are named."),
        _FILE,
    ),
    "not-found": text(
        ("Nicht gefunden", "Not found"),
        ("Unter dieser Adresse ist hier nichts bekannt.", "Nothing is known at this address."),
        (
            "Die Schreibweise prüfen; die Startseite nennt alle Arten, /queries alle Fragen.",
            "Check the spelling; the start page lists all kinds, /queries all questions.",
        ),
    ),
    "parameter": text(
        ("Parameter nicht brauchbar", "Parameter cannot be used"),
        (
            "Ein Parameter der Adresse oder des Formulars ist unbekannt, fehlt oder hat den falschen Typ.",
            "A parameter of the address or the form is unknown, missing or of the wrong type.",
        ),
        (
            "Die Meldung nennt den Parameter und was möglich ist; /openapi.json nennt alle.",
            "The message names the parameter and what is possible; /openapi.json names all.",
        ),
    ),
    "format": text(
        ("Unbekanntes Format", "Unknown format"),
        ("Das Format nach ?format= oder am Ende der Adresse gibt es hier nicht.", "The format is not offered here."),
        ("Eines der Formate nehmen, die die Meldung nennt.", "Take one of the formats that the message names."),
    ),
    "not-acceptable": text(
        ("Kein gewünschtes Format", "No acceptable format"),
        (
            "Keines der Formate im Accept-Header gibt es für diese Antwort.",
            "None of the formats in the Accept header is on offer for this answer.",
        ),
        (
            "Einen der genannten Typen in Accept schreiben, oder ?format= nutzen.",
            "Put one of the types named into Accept, or use ?format=.",
        ),
    ),
    "content-type": text(
        ("Inhaltstyp nicht verstanden", "Content type not understood"),
        (
            "Was geschickt wurde, hat einen Typ oder Zeichensatz, den diese Adresse nicht liest.",
            "What was sent has a type or charset that this address does not read.",
        ),
        (
            "Als application/sparql-query oder application/x-www-form-urlencoded in UTF-8 schicken.",
            "Send application/sparql-query or application/x-www-form-urlencoded in UTF-8.",
        ),
    ),
    **QUERY_TEXTS,
}
