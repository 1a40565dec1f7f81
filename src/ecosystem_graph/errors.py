"""All errors of the project, one tree.

EcosystemGraphError                  500
├── ProjectError                     500  the project directory cannot be used
│   ├── ProjectNotFoundError
│   ├── SettingError                      unknown key, wrong value
│   ├── SourceSyntaxError                 broken Turtle: file, line, column
│   ├── PrefixError                       unknown or redefined prefix
│   ├── SlugClashError                    two files, one named graph
│   ├── DateSyntaxError                   unreadable date
│   ├── MergeError                        merges.ttl contradicts itself
│   ├── BrokenProjectError                all problems of all files at once
│   ├── ShapeError                        a shape that cannot draw a page
│   └── SavedQueryError                   a question file that cannot be used
├── NotFoundError                    404
├── ParameterError                   400  unknown or ill-typed parameter of a request
├── FormatUnknownError               400  ?format= or an ending nobody knows
├── NotAcceptableError               406  no format of ours fits the Accept header
├── ContentTypeError                 415  a body of a type or charset that is not read
├── QueryError                       400
│   ├── QuerySyntaxError             400  line and column
│   ├── QueryTooDeepError            400
│   ├── ServiceRefusedError          403
│   └── UpdateRefusedError           403
├── RetryLaterError                  503  with Retry-After
│   ├── QueryTimeoutError                 the query's time was over
│   ├── QueryMemoryError                  its memory was used up
│   ├── WorkerLostError                   the process that answered it died
│   ├── BusyError                         too many queries are waiting
│   └── TooManyRequestsError         429  one client asks more than its share
├── ResultTooLargeError              413
├── StoreError                       502  a remote store answered something unusable
│   └── StoreUnavailableError        503
├── ServeError                       500  the server could not start (port in use ...)
└── OutputError                      500  the command line could not write its result (disk full ...)

``status`` is the HTTP status; ``exit_code`` is what the command line ends with. Every message exists in German and
English and names the place and the way out.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class EcosystemGraphError(Exception):
    """Base of all errors that a person may meet; ``de`` and ``en`` say the same in two languages."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 70
    slug: ClassVar[str] = "internal-error"
    # last segment of the problem type IRI (RFC 9457, section 3.1.1)

    def __init__(self, *, de: str, en: str) -> None:
        super().__init__(en)
        self.de, self.en = de, en

    def message(self, language: str) -> str:
        """Return the sentence in ``language`` ("de" or "en"; anything else gives English)."""
        return self.de if language == "de" else self.en


class ProjectError(EcosystemGraphError):
    """The project directory cannot be used as it stands; ``path`` and ``line`` name the place."""

    exit_code = 65
    slug = "project-error"

    def __init__(
        self,
        *,
        de: str,
        en: str,
        path: Path | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        place = "" if path is None else str(path) + "".join(f":{n}" for n in (line, column) if n is not None)
        super().__init__(de=f"{place}: {de}" if place else de, en=f"{place}: {en}" if place else en)
        self.path = path
        self.line, self.column = line, column  # counted from 1, in characters


class ProjectNotFoundError(ProjectError):
    """There is no project at the given place."""

    exit_code = 66
    slug = "project-not-found"


class SettingError(ProjectError):
    """A setting is unknown or has a value that cannot be used."""

    exit_code = 78
    slug = "setting"


class SourceSyntaxError(ProjectError):
    """A Turtle file cannot be parsed."""

    slug = "source-syntax"


class PrefixError(ProjectError):
    """A file uses a prefix that the project does not declare, or binds it to another namespace."""

    slug = "prefix"


class SlugClashError(ProjectError):
    """Two files would become the same named graph."""

    slug = "slug-clash"


class DateSyntaxError(ProjectError):
    """A date literal is outside the profile that the project reads."""

    slug = "date-syntax"


class MergeError(ProjectError):
    """merges.ttl merges an entity twice or in a circle."""

    slug = "merge"


class ShapeError(ProjectError):
    """A shape uses something that pages and queries cannot be drawn from."""

    slug = "shape"


class SavedQueryError(ProjectError):
    """A file in queries/ has a broken header or query."""

    slug = "saved-query"


class BrokenProjectError(ProjectError):
    """Several files cannot be used; ``problems`` lists every one of them."""

    slug = "broken-project"

    def __init__(self, problems: tuple[ProjectError, ...]) -> None:
        super().__init__(
            de="\n".join(problem.de for problem in problems), en="\n".join(problem.en for problem in problems)
        )
        self.problems = problems


class NotFoundError(EcosystemGraphError):
    """Nothing is known under this address."""

    status = 404
    exit_code = 66
    slug = "not-found"


class ParameterError(EcosystemGraphError):
    """A parameter of a request is unknown, missing or of the wrong type."""

    status = 400
    exit_code = 64
    slug = "parameter"


class FormatUnknownError(EcosystemGraphError):
    """A format was asked for by a name nobody knows."""

    status = 400
    exit_code = 64
    slug = "format"


class NotAcceptableError(EcosystemGraphError):
    """None of the formats on offer satisfies the Accept header (RFC 9110, section 15.5.7)."""

    status = 406
    exit_code = 64
    slug = "not-acceptable"


class ContentTypeError(EcosystemGraphError):
    """What was sent has a media type or charset that is not read (RFC 9110, section 15.5.16)."""

    status = 415
    exit_code = 64
    slug = "content-type"


class QueryError(EcosystemGraphError):
    """A SPARQL query that is not answered."""

    status = 400
    exit_code = 65
    slug = "query"


class QuerySyntaxError(QueryError):
    """The query is not SPARQL 1.1; ``line`` and ``column`` count from 1."""

    slug = "query-syntax"

    def __init__(self, *, de: str, en: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(de=de, en=en)
        self.line, self.column = line, column


class QueryTooDeepError(QueryError):
    """The query nests more brackets than the limit allows."""

    slug = "query-too-deep"


class ServiceRefusedError(QueryError):
    """The query wants to call another endpoint."""

    status = 403
    slug = "service-refused"


class UpdateRefusedError(QueryError):
    """The text is a SPARQL Update request; the graph is read-only over HTTP."""

    status = 403
    slug = "update-refused"


class RetryLaterError(EcosystemGraphError):
    """A request that may be answered later; ``retry_after`` is in seconds (RFC 9110, section 10.2.3)."""

    status = 503
    exit_code = 75
    slug = "retry-later"

    def __init__(self, *, de: str, en: str, retry_after: int = 1) -> None:
        super().__init__(de=de, en=en)
        self.retry_after = retry_after


class QueryTimeoutError(RetryLaterError):
    """The query did not end within its time limit."""

    slug = "query-timeout"


class QueryMemoryError(RetryLaterError):
    """The query took more memory than it may."""

    slug = "query-memory"


class WorkerLostError(RetryLaterError):
    """The process that answered the query died of something else."""

    slug = "worker-lost"


class BusyError(RetryLaterError):
    """Too many queries are waiting already, or this one waited too long."""

    slug = "busy"


class TooManyRequestsError(RetryLaterError):
    """One client asks more than its share (RFC 6585, section 4)."""

    status = 429
    slug = "too-many-requests"


class ResultTooLargeError(EcosystemGraphError):
    """The answer is larger than the limit."""

    status = 413
    exit_code = 75
    slug = "result-too-large"


class StoreError(EcosystemGraphError):
    """A remote store answered something that cannot be used."""

    status = 502
    exit_code = 69
    slug = "store"


class StoreUnavailableError(StoreError):
    """A remote store does not answer at all."""

    status = 503
    slug = "store-unavailable"


class ServeError(EcosystemGraphError):
    """The server could not be started."""

    exit_code = 71
    slug = "serve"


class OutputError(EcosystemGraphError):
    """The output cannot be written: the disk is full, the folder is missing or read-only."""

    exit_code = 74
    slug = "output"
