"""What the problems mean that somebody meets who queries, or whose store does not answer, and what to do about them."""

from __future__ import annotations

from collections.abc import Mapping

from ecosystem_graph.web.problem_text import ProblemText, text

_AGAIN = ("Später noch einmal versuchen.", "Try again later.")

QUERY_TEXTS: Mapping[str, ProblemText] = {
    "query": text(
        ("Anfrage nicht beantwortet", "Query not answered"),
        ("Diese SPARQL-Anfrage wird nicht beantwortet.", "This SPARQL query is not answered."),
        ("Die Meldung nennt den Grund.", "The message gives the reason."),
    ),
    "query-syntax": text(
        ("Kein gültiges SPARQL", "Not valid SPARQL"),
        ("Die Anfrage ist kein gültiges SPARQL 1.1.", "The query is not valid SPARQL 1.1."),
        (
            "An der genannten Zeile und Spalte nachsehen; oft fehlt eine Klammer, ein Punkt oder ein Präfix.",
            "Look at the line and column named; often a bracket, a full stop or a prefix is missing.",
        ),
    ),
    "query-too-deep": text(
        ("Anfrage zu verschachtelt", "Query too complex"),
        (
            "Die Anfrage hat mehr Klammern oder Glieder, als erlaubt ist.",
            "The query has more brackets or parts than allowed.",
        ),
        (
            "Lange Ketten von || oder UNION als IN (…) oder VALUES schreiben.",
            "Write long chains of || or UNION as IN (…) or VALUES.",
        ),
    ),
    "service-refused": text(
        ("SERVICE wird nicht ausgeführt", "SERVICE is refused"),
        ("Die Anfrage will einen anderen Endpunkt befragen.", "The query wants to ask another endpoint."),
        (
            "Beide Endpunkte einzeln fragen und die Antworten selbst verbinden.",
            "Ask both endpoints yourself and join the answers.",
        ),
    ),
    "update-refused": text(
        ("Der Graph wird nur gelesen", "The graph is read-only"),
        ("SPARQL Update gibt es über HTTP nicht.", "SPARQL Update is not accepted over HTTP."),
        ("Eine Datei in data/ ändern und neu starten.", "Change a file in data/ and start again."),
    ),
    "query-timeout": text(
        ("Zeitgrenze überschritten", "Time limit exceeded"),
        ("Die Anfrage war nach der Zeitgrenze nicht fertig.", "The query was not done within its time limit."),
        (
            "Die Anfrage enger fassen: mehr feste Werte, weniger Wege, ein LIMIT ohne ORDER BY.",
            "Narrow the query: more fixed values, fewer paths, a LIMIT without ORDER BY.",
        ),
    ),
    "retry-later": text(
        ("Später noch einmal", "Try again later"),
        ("Gerade geht es nicht; später kann es gehen.", "It cannot be done now, but may be later."),
        (
            "Nach so vielen Sekunden wiederholen, wie Retry-After sagt.",
            "Repeat it after as many seconds as Retry-After says.",
        ),
    ),
    "query-memory": text(
        ("Arbeitsspeicher aufgebraucht", "Memory used up"),
        (
            "Die Anfrage brauchte mehr Arbeitsspeicher, als einer zusteht; ihr Prozess wurde beendet.",
            "The query took more memory than it may; its process was ended.",
        ),
        (
            "Weniger auf einmal sammeln: Muster ohne gemeinsame Variable verbinden, LIMIT vor ORDER BY, "
            "GROUP_CONCAT über weniger Zeilen.",
            "Gather less at once: join patterns that share no variable, LIMIT before ORDER BY, GROUP_CONCAT over "
            "fewer rows.",
        ),
    ),
    "worker-lost": text(
        ("Prozess ausgefallen", "Process failed"),
        (
            "Der Prozess, der die Anfrage beantwortete, fiel aus; andere Anfragen sind nicht betroffen.",
            "The process that answered the query failed; other queries are not affected.",
        ),
        (
            "Noch einmal versuchen; bleibt es dabei, die Anfrage vereinfachen und bitte melden.",
            "Try again; if it stays so, simplify the query and please report it.",
        ),
    ),
    "busy": text(
        ("Ausgelastet", "Busy"),
        ("Zu viele Anfragen warten schon.", "Too many queries are waiting already."),
        (
            "Nach so vielen Sekunden wiederholen, wie Retry-After sagt; Seiten gehen weiter.",
            "Repeat it after as many seconds as Retry-After says; pages go on.",
        ),
    ),
    "too-many-requests": text(
        ("Zu viele Anfragen von einer Adresse", "Too many queries from one address"),
        (
            "Von einer Adresse laufen zu viele langsame Anfragen zugleich, oder es kamen zu viele in einer Minute.",
            "Too many slow queries of one address run at once, or too many came within a minute.",
        ),
        (
            "Nach so vielen Sekunden wiederholen, wie Retry-After sagt; wer viel braucht, nimmt den Datensatz unter "
            "/dataset.",
            "Repeat it after as many seconds as Retry-After says; who needs much takes the data set at /dataset.",
        ),
    ),
    "result-too-large": text(
        ("Antwort zu groß", "Answer too large"),
        ("Die Antwort ist größer als erlaubt.", "The answer is larger than the limit."),
        (
            "Mit LIMIT und OFFSET in Teilen fragen, oder den Datensatz unter /dataset nehmen.",
            "Ask in parts with LIMIT and OFFSET, or take the data set at /dataset.",
        ),
    ),
    "store": text(
        ("Speicher antwortet unbrauchbar", "Store answers something unusable"),
        (
            "Der SPARQL-Speicher hinter diesem Server gab keine brauchbare Antwort.",
            "The SPARQL store behind this server gave no usable answer.",
        ),
        _AGAIN,
    ),
    "store-unavailable": text(
        ("Speicher antwortet nicht", "Store does not answer"),
        (
            "Der SPARQL-Speicher hinter diesem Server ist nicht zu erreichen.",
            "The SPARQL store behind this server cannot be reached.",
        ),
        _AGAIN,
    ),
    "serve": text(
        ("Server startet nicht", "Server does not start"),
        ("Der Server konnte nicht starten.", "The server could not be started."),
        (
            "Die Meldung nennt den Grund, oft einen belegten Port: --port 9000.",
            "The message gives the reason, often a port in use: --port 9000.",
        ),
    ),
    "output": text(
        ("Ausgabe nicht geschrieben", "Output not written"),
        (
            "Die Befehlszeile konnte ihr Ergebnis nicht schreiben, etwa weil der Datenträger voll ist.",
            "The command line could not write its result, for example because the disk is full.",
        ),
        (
            "Platz schaffen oder mit --output einen anderen Ort nennen; eine halbe Datei bleibt nicht zurück.",
            "Make room, or name another place with --output; no half file is left behind.",
        ),
    ),
}
