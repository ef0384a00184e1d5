"""Pages that are not articles: paywall teasers, soft 404s, consent and robot checks, script shells, section pages."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipeline.clean.blocks import Block, Shingles, containment, count_words, shingles, tidy

# Words below which a page's text is only believed to be an article where nothing speaks against it.
_TEASER_WORDS = 220
_NOTICE_WORDS = 150
_FEWEST_WORDS = 20
_ANSWER_WORDS = 80
# Share of word pairs inside links: at most 0.03 on five measured article pages that do not declare themselves, 0.4 and more on lists.
_LINKED_TEXT = 0.3

_PAYWALL = re.compile(
    r"^\W*(?:please )?(?:subscribe|sign up|register|log ?in|create an? (?:free )?account)[^.\n]{0,40} (?:to|and) (?:continue|keep|read|unlock|access|view|finish|get full)"
    r"|to (?:continue|keep) reading\b|to read the (?:full|rest of the|rest of this|complete) (?:story|article|text)|this (?:article|content|story) is (?:reserved |available |exclusive |only )*(?:for|to) (?:our )?(?:subscribers|members|paying)"
    r"|subscribers only|^\W*premium (?:article|content)|already a subscriber\?|you(?:'|’)ve (?:reached|read) your|free articles? (?:remaining|left|this month)|unlock this article"
    r"|weiterlesen mit|jetzt weiterlesen|nur für abonnenten|artikel ist (?:nur )?für abonnenten|mit .{0,20}\+ weiterlesen|(?:réservé|reserve)e? aux abonnés|pour lire la suite|il vous reste .{0,12}% de cet article"
    r"|exclusivo para suscriptores|para seguir leyendo|contenuto riservato agli abbonati|per continuare a leggere|exclusivo para assinantes|para continuar lendo|alleen voor abonnees",
    re.IGNORECASE | re.MULTILINE,
)
_GONE = re.compile(
    r"(?:page|article|story|url|address|content|file|document)[^.]{0,50}(?:(?:could|can) ?not be found|not found|no longer (?:available|exists?)|does(?: not|n.t) exist|has been (?:removed|deleted|moved)|can.t be found|couldn.t be found|is unavailable)"
    r"|\b(?:error 404|404 error|404 not found|http 404|not found \(404\)|page not found|oops!?[^.]{0,40}(?:page|wrong|lost))|^404\b|we can.?t (?:find|seem to find)|nothing (?:was )?found (?:here|at this)"
    r"|seite (?:wurde )?nicht (?:gefunden|verfügbar)|page (?:introuvable|non trouvée|demandée n.existe)|página no (?:encontrada|existe)|pagina non trovata|página não encontrada|страница не найдена|sidan (?:kunde inte hittas|finns inte)",
    re.IGNORECASE,
)
_ROBOT_CHECK = re.compile(
    r"checking your browser|just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:robot|human)|not a robot|captcha|unusual traffic|access (?:to this (?:page|site) has been )?denied|attention required|ddos protection|bot (?:detection|protection)|security check|request (?:was )?blocked|pardon our interruption"
    r"|(?:kein|ein) (?:roboter|mensch) (?:sind|bin)|sicherheits(?:über)?prüfung|(?:vous êtes|êtes-vous|que je suis) (?:un )?(?:humain|robot)|pas un robot|(?:no eres|no soy|eres) un robot|eres humano|non sei un robot|sei umano|não é um robô|geen robot",
    re.IGNORECASE,
)
_SCRIPT_SHELL = re.compile(
    r"(?:enable|activate|turn on|requires?|need(?:s)?|without|aktivieren|activer|activar) (?:sie )?java ?script|java ?script (?:is|must be|to be|has been) (?:disabled|enabled|required|turned off|needed)|javascript aktivieren|(?:activez|activer|active|habilite|attiva|ative|włącz|включите|schakel) (?:le |el |o )?java ?script|unsupported browser|browser is (?:not supported|out of date)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"we (?:and our (?:\d+ )?partners|value your privacy|use cookies)|accept (?:all )?cookies|manage (?:your )?(?:choices|preferences|consent)|consent to (?:the use|our)|cookie (?:policy|settings|preferences)|before you continue|cookie-?(?:einstellungen|richtlinie)"
    r"|zustimmen und weiter|alle (?:cookies )?akzeptieren|(?:mit )?ihrer? einwilligung|(?:nutzen|verwenden|setzen) (?:wir|sie) (?:und [^.]{0,40})?cookies|weiter mit werbung"
    r"|tout (?:accepter|refuser)|continuer sans accepter|utilis(?:ons|ent) des cookies|avec votre (?:accord|consentement)|param[eé]trer (?:les|vos) cookies"
    r"|aceptar (?:todas )?(?:las )?cookies|(?:utilizamos|usamos) cookies|rechazar (?:todas )?(?:las )?cookies|tu privacidad|accetta (?:tutti )?i? ?cookie|utilizziamo (?:i )?cookie|aceitar (?:todos )?(?:os )?cookies|alle cookies accepteren|(?:wij|we) gebruiken cookies",
    re.IGNORECASE,
)

_CHECKS = ((_ROBOT_CHECK, "robot check", "captcha"), (_SCRIPT_SHELL, "script shell", "script_shell"))
LIST = "list"


@dataclass(frozen=True)
class NotArticle:
    """Why a page holds no article: a reason of news.rejected_pages, and the phrase or figure that decided. `kind` is what the
    page is instead, where that is known."""

    reason: str
    detail: str
    kind: str | None = None


def not_an_article(
    text: str, title: str | None, visible: Callable[[], str], untidied: str, declared_article: bool, paid: bool
) -> NotArticle | None:
    """The kind of a page that is no article; None for an article.

    `text` is clean, `untidied` still has the page furniture between its paragraphs, `visible` gives all that a reader sees,
    which only short texts are judged by.
    """
    words = count_words(text)
    whole_page = visible() if words < max(_NOTICE_WORDS, _TEASER_WORDS) else ""
    if words < _NOTICE_WORDS and (
        found := _notice(text, title, whole_page if words < _FEWEST_WORDS else "", declared_article)
    ):
        return found
    if words < _TEASER_WORDS and (found := _teaser(f"{text}\n{untidied}", whole_page, words, paid)):
        return found
    if words == 0:
        return NotArticle("no_text", f"no article text among {count_words(whole_page)} words of the page")
    if words < _FEWEST_WORDS:
        return NotArticle("too_short", f"{words} words, fewer than {_FEWEST_WORDS}")
    return None


def gone_page(title: str | None) -> NotArticle | None:
    """A page whose headline says that what was asked for is not there, whatever it offers instead."""
    match = _GONE.search(title or "")
    return NotArticle("soft_404", f"the page says {match[0][:80]!r}", "soft_404") if match else None


def _notice(text: str, title: str | None, whole_page: str, declared_article: bool) -> NotArticle | None:
    """A page whose little text is an answer of the server.

    News reports about robots, cookies and lost documents too: it is longer, or its page declares an article.
    """
    words = count_words(text)
    head = f"{title or ''}\n{text}\n{whole_page[:3000]}"
    if match := _GONE.search(title or "") or (
        None if declared_article or words > _ANSWER_WORDS else _GONE.search(head)
    ):
        return NotArticle("soft_404", f"the page says {match[0][:80]!r}", "soft_404")
    if declared_article and words >= _FEWEST_WORDS:
        return None
    for pattern, name, kind in _CHECKS:
        if words <= _ANSWER_WORDS and (match := pattern.search(head)):
            return NotArticle("not_article", f"{name}: the page says {match[0][:80]!r}", kind)
    consent = _CONSENT.findall(head)
    if len(consent) >= 2 or (consent and words <= _ANSWER_WORDS):
        return NotArticle("not_article", f"cookie wall: the page says {consent[0][:80]!r}", "consent")
    return None


def _teaser(text: str, whole_page: str, words: int, paid: bool) -> NotArticle | None:
    if (match := _PAYWALL.search(text)) or (words < _NOTICE_WORDS and paid and (match := _PAYWALL.search(whole_page))):
        return NotArticle("paywall", f"{words} words, and the page says {match[0][:80]!r}", "paywall")
    if paid and words < _FEWEST_WORDS * 3:
        return NotArticle("paywall", f"{words} words of an article that the page declares not free", "paywall")
    return None


def section_page(tree: Any, blocks: list[Block], text: str) -> NotArticle | None:
    """A front page, section page or gallery of teasers: many linked headlines, and no run of paragraphs. Only for pages that do not declare an article."""
    headlines = _linked_headlines(tree)
    prose = sum(block.words for block in blocks if block.link_share < 0.5 and block.words >= 25)
    longest = _longest_run(blocks)
    if len(headlines) >= 8 and longest < 150 and prose < 40 * len(headlines):
        return NotArticle(
            "not_article",
            f"section page: {len(headlines)} linked headlines, longest run of prose {longest} words",
            LIST,
        )
    share = containment(shingles(text, 2), _link_shingles(tree))
    if share >= _LINKED_TEXT and count_words(text) < 400:
        return NotArticle("not_article", f"list of links: {share:.0%} of the text stands inside links", LIST)
    return None


def _link_shingles(tree: Any) -> Shingles:
    """Word pairs inside links."""
    pairs: Shingles = Counter()
    for link in tree.iter("a"):
        label = tidy(" ".join(link.itertext()))
        if count_words(label) > 1:
            pairs.update(shingles(label, 2))
    return pairs


def _linked_headlines(tree: Any) -> set[str]:
    """Headings that are links to other pages, or whole links around a heading, of at least four words."""
    found: set[str] = set()
    for heading in tree.iter("h2", "h3", "h4"):
        parent = heading.getparent()
        if next(heading.iter("a"), None) is not None or (parent is not None and parent.tag == "a"):
            text = tidy(" ".join(heading.itertext()))
            if count_words(text) >= 4:
                found.add(text)
    return found


def _longest_run(blocks: list[Block]) -> int:
    """Words of the longest run of paragraphs that no heading or linked line breaks."""
    longest = run = 0
    for block in blocks:
        run = 0 if block.kind == "head" or block.link_share > 0.8 else run + block.words
        longest = max(longest, run)
    return longest
