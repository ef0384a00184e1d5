"""The language of a text, with what the page declares as a prior."""

import functools
import re
from dataclasses import dataclass
from typing import Any

_CODE = re.compile(r"^\s*([a-zA-Z]{2,3})(?:[-_].*)?\s*$")
_SAMPLE = 4000
_SHORT = 150
# Codes of one language that pages and detector write differently.
_SAME = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "fil": "tl",
    "eng": "en",
    "deu": "de",
    "fra": "fr",
    "spa": "es",
    "rus": "ru",
}
# Languages so close that the detector mixes them up: what the page declares decides between them.
_CLOSE = tuple(
    frozenset(group.split())
    for group in (
        "no da",
        "hr bs sr sl",
        "cs sk",
        "id ms",
        "es gl an",
        "pt gl",
        "ru uk bg be mk",
        "de lb",
        "nl af",
        "hi mr ne",
        "xh zu",
    )
)


@dataclass(frozen=True)
class Language:
    """ISO 639-1 code of the text, and whether the detector is sure of it."""

    code: str | None
    sure: bool


def language_code(label: str | None) -> str | None:
    """'en-GB', 'EN_us' and 'eng' as 'en'; None for what is no language label."""
    match = _CODE.match(label or "")
    if not match:
        return None
    code = _SAME.get(match[1].lower(), match[1].lower())
    return code if len(code) == 2 else None


def text_language(text: str, page_label: str | None) -> Language:
    """The language of a text. The page's label stands where the text is short, or where the detector reads a close relative."""
    label = language_code(page_label)
    sample = text[:_SAMPLE]
    detected: tuple[str, float] = _identifier().classify(sample)
    found, probability = _SAME.get(detected[0], detected[0]), detected[1]
    if label and found != label and (len(sample) < _SHORT or probability < 0.9 or are_close(found, label)):
        return Language(label, sure=False)
    return Language(found, sure=probability >= 0.95 and len(sample) >= _SHORT)


def are_close(a: str, b: str) -> bool:
    """True for one language, and for languages that the detector cannot tell apart."""
    return a == b or any(a in group and b in group for group in _CLOSE)


@functools.cache
def _identifier() -> Any:
    # The package has no type information.
    from py3langid import langid  # pyright: ignore[reportMissingTypeStubs]

    untyped: Any = langid
    return untyped.LanguageIdentifier.from_model_file(untyped.MODEL_FILE, norm_probs=True)
