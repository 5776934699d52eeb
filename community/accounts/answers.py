"""What the pages of accounts have in common when they answer."""

from flask import Response, request

from community.core import web
from community.core.errors import Problem, TooMany
from community.core.forms import Form


def again(template: str, form: Form, problem: Problem | None = None, **shown: object) -> Response:
    """The page with all that was typed and what is wrong with it."""
    if problem:
        _say(form, problem)
    response = web.page(template, problem.status if problem else 422, form=form, **shown)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def place() -> str:
    """Where the request comes from, as far as limits care."""
    return request.remote_addr or "nowhere"


def _say(form: Form, problem: Problem) -> None:
    if problem.field and problem.field in form:
        field = form[problem.field]
        field.errors = [*field.errors, problem.sentence]
    else:
        form.form_errors.append(problem.sentence)
