"""HTTP: the door of every request, headers on every answer, pages and problems."""

import re
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import IO, Any, TypeVar, cast
from urllib.parse import urlencode, urlsplit

import structlog
from flask import (
    Flask,
    Request,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import get_host

from community.core.db import reading, unit_of_work
from community.core.errors import Problem, SignInNeeded, TooMany

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
POLICY_HEADER = "Content-Security-Policy"
# Of a page that other sites may show in a frame, and of no other.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
HEADERS = (
    (POLICY_HEADER, POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
)
OF_FILES = re.compile(r"(media|connect)-src 'self'")
SECONDS_TO_CACHE_A_PUBLIC_PAGE = 30
LARGEST_FORM = 2_000_000
LONG = "opens_its_own_units"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST = "takes_up_to"
IN_MEMORY = "keeps_uploads_in_memory"
# What belongs to a status by its definition in RFC 9110.
KEPT_OF_ERRORS = {"Allow", "Content-Range", "Retry-After"}
UNSEEN = re.compile(r"[\\\x00-\x1f\x7f]")

log = structlog.get_logger()
csrf = CSRFProtect()

Gate = Callable[[], None]
View = TypeVar("View", bound=Callable[..., Any])


class NumberConverter(IntegerConverter):
    """A row's number: what no database could hold is no address."""

    regex = r"[1-9][0-9]{0,17}"


class WordConverter(BaseConverter):
    """A word in an address: NUL is no text to PostgreSQL, so it is part of no address."""

    regex = r"[^/\x00]+"


class RoundsRequest(Request):
    """A request that does without the temporary files into which Werkzeug writes what is sent, if it can."""

    in_memory = False

    def _get_file_stream(self, *about: Any, **more: Any) -> IO[bytes]:
        is_small = (self.max_content_length or 0) <= LARGEST_FORM
        return BytesIO() if self.in_memory or is_small else super()._get_file_stream(*about, **more)


class Rounds(Flask):
    """Every view runs inside one transaction: a reading one for GET, a unit of work for what may change."""

    request_class = RoundsRequest

    def preprocess_request(self) -> Any:
        # Before the check against forgery, which already reads the form.
        view = self.view_functions.get(request.endpoint or "")
        request.max_content_length = getattr(view, LARGEST, LARGEST_FORM)
        if hasattr(view, IN_MEMORY):
            self._take_into_memory()
        return super().preprocess_request()

    def _take_into_memory(self) -> None:
        # The gate comes first here: nobody fills the memory who may not even enter.
        with reading():
            self.extensions["gates"][request.endpoint]()
        cast(RoundsRequest, request).in_memory = True

    def dispatch_request(self) -> Any:
        gate = self.extensions["gates"].get(request.endpoint, _open)
        if hasattr(self.view_functions.get(request.endpoint or ""), LONG):
            with reading():
                gate()
            return super().dispatch_request()
        # Before the transaction, too: whoever sends slowly must not hold up everybody else's changes.
        request.get_data(parse_form_data=True)
        with reading() if request.method in SAFE else unit_of_work():
            gate()
            return super().dispatch_request()


def opens_its_own_units(view: View) -> View:
    """Marks a view that takes long, such as an upload: no transaction may be open while bytes come in."""
    setattr(view, LONG, True)
    return view


def takes_up_to(size: int) -> Callable[[View], View]:
    """Marks a view that takes files with its form: at most `size` bytes in all."""

    def mark(view: View) -> View:
        setattr(view, LARGEST, size)
        return view

    return mark


def keeps_uploads_in_memory(view: View) -> View:
    """Marks a view whose files no disk may see in clear; together with `takes_up_to`, which bounds them."""
    setattr(view, IN_MEMORY, True)
    return view


def _open() -> None:
    """Static files and addresses that do not exist need no gate."""


def init_web(app: Flask, *, secure: bool) -> None:
    app.url_map.converters["number"] = NumberConverter
    app.url_map.converters["default"] = WordConverter
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
    app.config["WTF_CSRF_TIME_LIMIT"] = (
        None  # As long as the session; a draft of yesterday must still be sent.
    )
    app.config["WTF_CSRF_SSL_STRICT"] = secure
    csrf.init_app(app)
    app.register_error_handler(Problem, _answer_problem)
    app.register_error_handler(CSRFError, _answer_forged)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_crash)


class Envelope:
    """Outermost WSGI layer: host check and headers for everything, `/socket.io` and static files included."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        hosts: frozenset[str],
        *,
        secure: bool,
        files: str | None = None,
    ) -> None:
        """`files` is the origin of an object storage that sends recordings itself."""
        self.wsgi, self.hosts, self.files = wsgi, hosts, files
        extra = (("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),) if secure else ()
        self.headers = (*HEADERS, *extra)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            names = {name.lower() for name, _ in headers}
            added = [each for each in self.headers if each[0].lower() not in names]
            return start_response(status, self._open_to_files(headers + added), *rest)

        known = get_host(environ).lower() in self.hosts
        answer = self.wsgi if known else BaseResponse("This site does not answer to that name.\n", 400)
        return answer(environ, start)

    def _open_to_files(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The policy follows where a request is led on, so recordings may come from there, too."""
        if not self.files:
            return headers
        return [
            (name, OF_FILES.sub(rf"\g<0> {self.files}", value) if name == POLICY_HEADER else value)
            for name, value in headers
        ]


def page(template: str, code: int = 200, **shown: Any) -> Response:
    """A page as HTML; what everybody may read alike may be kept for a moment by caches on the way."""
    response = make_response(render_template(template, **shown), code)
    response.vary.add("Cookie")
    # A form's token makes the page one visitor's own, even of one who comes without a cookie.
    if code == 200 and request.method in {"GET", "HEAD"} and not request.cookies and not session.modified:
        response.headers["Cache-Control"] = f"public, max-age={SECONDS_TO_CACHE_A_PUBLIC_PAGE}"
        response.add_etag()
        response.make_conditional(request)
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def frame(template: str, **shown: Any) -> Response:
    """A page for the frames of other sites: the same for everybody, whoever is signed in.

    The template hears nothing of the request's member, so it must not extend the base of our own pages.
    """
    response = make_response(current_app.jinja_env.get_template(template).render(**shown))
    response.headers["Content-Security-Policy"] = FRAMED
    # Sites that isolate themselves frame nothing that does not say that it may be framed.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={SECONDS_TO_CACHE_A_PUBLIC_PAGE}"
    response.add_etag()
    response.make_conditional(request)
    return response


def wants_json() -> bool:
    return request.is_json or request.accept_mimetypes.best == "application/json"


def local_path(address: str | None, default: str = "/") -> str:
    """`address` when it leads to a page of this site, else `default`: nobody is sent elsewhere from here."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return default
    # Browsers read a backslash as a slash, and leave control characters out before they look.
    return default if UNSEEN.search(address) else address


def came_from(default: str) -> str:
    """The page of ours on which a button was pressed, so that a reader without JavaScript stays there."""
    sent_from = urlsplit(request.referrer or "")
    return local_path(sent_from._replace(scheme="", netloc="").geturl(), default)


def back_to(address: str, answer: Mapping[str, Any] | None = None) -> Response:
    """After a change: the page to look at now, or for a script the plain `answer`."""
    if wants_json():
        return jsonify({"url": address, **(answer or {})})
    return make_response(redirect(address, 303))


def _answer_problem(problem: Problem) -> Response:
    if isinstance(problem, SignInNeeded) and request.method == "GET" and not wants_json():
        here = request.full_path.rstrip("?")
        return make_response(redirect(f"/sign-in?{urlencode({'next': here})}", 303))
    response = _say(problem.status, problem.sentence, problem.field)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _answer_forged(_: CSRFError) -> Response:
    return _say(
        400,
        "The form is no longer valid; perhaps you signed in or out elsewhere. Load the page again.",
    )


def _answer_http(error: HTTPException) -> Response:
    sentences = {
        404: "There is nothing at this address, or it is not open to you.",
        405: "This address does not do that.",
        413: f"What you sent is larger than {_limit()}. Shorten it, or send files one by one.",
    }
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = _say(error.code, sentences.get(error.code, "The site could not read that request."))
    response.headers.extend((name, value) for name, value in error.get_headers() if name in KEPT_OF_ERRORS)
    return response


def _limit() -> str:
    return f"{(request.max_content_length or LARGEST_FORM) // 1_000_000} MB"


def _answer_crash(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.exception("request failed", endpoint=request.endpoint)
    sentence = "Something broke on our side and has been written down. Nothing you sent was half saved."
    try:
        return _say(500, sentence)
    except SQLAlchemyError:  # Without the database, not even the frame of a page can be drawn.
        return Response(f"{sentence}\n", 500, mimetype="text/plain")


def _say(status: int, sentence: str, field: str | None = None) -> Response:
    if wants_json():
        return make_response(jsonify({"problem": sentence, "field": field, "status": status}), status)
    with reading():
        return page("errors/problem.html", status, status=status, sentence=sentence)
