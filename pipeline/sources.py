"""sources.yaml as typed sources. Every mistake in the file is reported with its line, its field and what to write."""

import difflib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from pipeline.errors import PermanentError
from pipeline.yaml_files import compose, line_of, pairs, twice

KINDS = ("feed", "sitemap", "urls", "folder", "warc")
_EXAMPLE = 'write for example:\nsources:\n  - {id: my-paper, kind: feed, outlet: My Paper, url: "https://www.example.org/feed.xml"}'


class SourcesError(PermanentError):
    """One or more mistakes in a sources file, one a line: `file:line: field: what is wrong; what to do`."""


def _check_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port  # .port raises on a port that is no number
    except ValueError as error:
        raise ValueError(f"'{url}' is not a web address ({error}); write http(s)://, a host and a path") from None
    if parts.scheme not in ("http", "https") or not host or re.search(r"\s", url):
        raise ValueError(f"'{url}' is not a web address; write http:// or https://, a host and a path")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address holds a user name or password; take it out, addresses are logged and stored")
    return url


def _check_language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", code):
        raise ValueError(f"'{code}' is not an ISO 639-1 code; write two small letters such as en, de or fr")
    return code


def _quoted_text(value: Any) -> Any:
    # YAML 1.1 reads no as False, 123 as a number and 2024-01-02 as a date: the text as written is lost by then.
    if isinstance(value, (bool, int, float, date)):
        raise ValueError(f"YAML reads this as {type(value).__name__} ({value}); put it in quotes")
    return value


def _resolve(path: Path, info: ValidationInfo) -> Path:
    base = cast("Mapping[str, Path]", info.context or {}).get("base", Path())
    return (base / path.expanduser()).resolve()


def _check_folder(path: Path, info: ValidationInfo) -> Path:
    found = _resolve(path, info)
    if not found.is_dir():
        raise ValueError(f"there is no folder {found}; make it, or correct path (it is relative to the sources file)")
    return found


def _check_present(path: Path, info: ValidationInfo) -> Path:
    found = _resolve(path, info)
    if not found.exists():
        raise ValueError(f"there is no file or folder {found}; correct path (it is relative to the sources file)")
    return found


def _check_host(host: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", host):
        raise ValueError(
            f"'{host}' is not a host; write small letters without http:// and path, such as news.example.org"
        )
    return host.removeprefix("www.")


Text = Annotated[str, BeforeValidator(_quoted_text), Field(min_length=1)]
Url = Annotated[Text, AfterValidator(_check_url)]
Host = Annotated[Text, AfterValidator(_check_host)]
Language = Annotated[Text, AfterValidator(_check_language)]
Slug = Annotated[Text, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    language: Language | None = None
    max_pages: int | None = Field(default=None, ge=1, description="Pages asked for in one run")
    max_bytes: int | None = Field(default=None, ge=1, description="Largest page; default: the client's limit")


class _WebFields(_Fields):
    cookies: bool = Field(default=False, description="Send back the cookies that its servers set, within one run")


class FeedSource(_WebFields):
    """RSS, Atom or JSON feed."""

    kind: Literal["feed"]
    outlet: Text
    url: Url


class SitemapSource(_WebFields):
    """News sitemap, plain sitemap or sitemap index."""

    kind: Literal["sitemap"]
    outlet: Text
    url: Url
    max_age_days: int = Field(default=3, ge=1, description="Dated entries older than this are left out")


class UrlsSource(_WebFields):
    """Addresses listed by hand."""

    kind: Literal["urls"]
    outlet: Text
    urls: list[Url] = Field(min_length=1)
    recheck: bool = Field(default=False, description="Ask again in every run and keep changed versions")


class FolderSource(_Fields):
    """Pages on disk: .html, .htm, .xhtml and .txt files, subfolders included; nothing that a link finds outside."""

    kind: Literal["folder"]
    outlet: Text | None = None
    path: Annotated[Path, BeforeValidator(_quoted_text), AfterValidator(_check_folder)]


class WarcSource(_Fields):
    """Responses of WARC files, such as CC-NEWS: of all hosts in them, or of some."""

    kind: Literal["warc"]
    outlet: Text | None = None
    path: Annotated[Path, BeforeValidator(_quoted_text), AfterValidator(_check_present)]
    hosts: list[Host] = Field(default_factory=list[str], description="Pages of these and of hosts below them alone")
    outlets: dict[Host, Text] = Field(default_factory=dict[str, str], description="Names of outlets by host")


WebSource = FeedSource | SitemapSource | UrlsSource
Source = WebSource | FolderSource | WarcSource
_MODELS: dict[str, type[_Fields]] = dict(
    zip(KINDS, (FeedSource, SitemapSource, UrlsSource, FolderSource, WarcSource), strict=True)
)
_ADAPTER: TypeAdapter[Source] = TypeAdapter(Annotated[Source, Field(discriminator="kind")])


def load_sources(path: Path) -> list[Source]:
    """The sources of a YAML file, in its order. Raises SourcesError naming file, line, field and remedy."""
    entries = _entries(path)
    sources: list[Source] = []
    problems: list[tuple[int, str]] = []
    first_line: dict[object, int] = {}
    for index, (node, data) in enumerate(entries):
        line = node.start_mark.line + 1
        try:
            source = _ADAPTER.validate_python(data, context={"base": path.parent})
        except ValidationError as error:
            problems += [_problem(f"sources[{index}]", node, data, detail) for detail in error.errors()]
            continue
        if (earlier := first_line.setdefault(source.id, line)) != line or any(s.id == source.id for s in sources):
            where = _line(node, ("id",))
            problems.append((where, f"sources[{index}].id: '{source.id}' is taken on line {earlier}; choose another"))
        sources.append(source)
    if problems:
        raise SourcesError("\n".join(f"{path}:{line}: {text}" for line, text in sorted(problems)))
    return sources


def _entries(path: Path) -> list[tuple[yaml.Node, object]]:
    """The nodes under `sources:`, for their line numbers, each with its plain value."""
    root = compose(path, SourcesError, _EXAMPLE)
    if root is None:
        raise SourcesError(f"{path}:1: the file is empty; {_EXAMPLE}")
    fields = list(pairs(root))
    listing = next((value for key, value in fields if key.value == "sources"), None)
    for key, _value in fields:
        if key.value != "sources":
            line = key.start_mark.line + 1
            raise SourcesError(
                f"{path}:{line}: unknown field '{key.value}'{_hint(str(key.value), ['sources'])}; {_EXAMPLE}"
            )
    if not isinstance(listing, yaml.SequenceNode) or not listing.value:
        line = (listing or root).start_mark.line + 1
        raise SourcesError(f"{path}:{line}: sources: the file lists no sources; {_EXAMPLE}")
    loader = yaml.SafeLoader("")
    nodes = cast("list[yaml.Node]", listing.value)
    for node in nodes:
        if (again := twice(node)) is not None:
            raise SourcesError(f"{path}:{line_of(again)}: field '{again.value}' is given twice; keep one")
    return [(node, _plain_value(loader, node, path)) for node in nodes]


def _plain_value(loader: yaml.SafeLoader, node: yaml.Node, path: Path) -> object:
    try:
        return cast("Any", loader).construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else node.start_mark.line + 1
        raise SourcesError(
            f"{path}:{line}: {error.problem}; write plain text, numbers, lists and fields, without a YAML tag (!...)"
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourcesError(
            f"{path}:{node.start_mark.line + 1}: a value cannot be read ({error}); put it in quotes"
        ) from error


def _line(node: yaml.Node, where: tuple[str | int, ...]) -> int:
    """Line of the field that `where` leads to, or of the nearest thing around it that exists."""
    line = node.start_mark.line + 1
    for step in where:
        if isinstance(step, int) and isinstance(node, yaml.SequenceNode):
            node = cast("list[yaml.Node]", node.value)[step]
        else:
            pair = next(((key, value) for key, value in pairs(node) if key.value == step), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        line = node.start_mark.line + 1
    return line


def _problem(name: str, node: yaml.Node, data: object, detail: ErrorDetails) -> tuple[int, str]:
    where = detail["loc"][1:] if detail["loc"] and detail["loc"][0] in KINDS else detail["loc"]
    if detail["type"] == "union_tag_invalid":
        where = ("kind",)
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return _line(node, where), f"{name}{''.join(steps)}: {_explain(where, data, detail)}"


def _explain(where: tuple[str | int, ...], data: object, detail: ErrorDetails) -> str:
    kind = str(cast("Mapping[str, object]", data).get("kind")) if isinstance(data, dict) else ""
    field = str(where[-1]) if where else ""
    match detail["type"]:
        case "union_tag_invalid":
            return f"unknown kind '{kind}'{_hint(kind, KINDS)}; kind is one of {', '.join(KINDS)}"
        case "union_tag_not_found":
            return f"kind is missing; kind is one of {', '.join(KINDS)}"
        case "extra_forbidden":
            known = list(_MODELS[kind].model_fields)
            return f"unknown field{_hint(field, known)}; a source of kind {kind} has {', '.join(known)}"
        case "missing":
            return f"is missing; add '{field}:'"
        case "string_pattern_mismatch":
            return f"'{detail['input']}' is not an id; use small letters, digits, - and _, at most 64"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case "model_attributes_type" | "dict_type" | "model_type":
            return "is not a mapping of fields; write '- {id: ..., kind: ..., ...}'"
        case _:
            return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}; the value is {detail['input']!r}"


def _hint(word: str, known: tuple[str, ...] | list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f" (did you mean '{close[0]}'?)" if close else ""
