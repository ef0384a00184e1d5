"""Plain-text pages: the article among the furniture that other extractors leave."""

from datetime import UTC, datetime

import pytest

from tests.cleaning import BODY, PARAGRAPHS, TITLE, article, html_page, plain


def test_agency_page_with_labels_and_standfirst():
    found = plain(
        f"All news\n\n{TITLE} — minister\n\nThe work is to begin in spring, according to the minister for ports\n\nVELMAR, March 3. /NORDWIRE/. {BODY}"
    )
    assert found.title == f"{TITLE} — minister"
    assert found.text.startswith(
        "The work is to begin in spring, according to the minister for ports\n\nVELMAR, March 3. /NORDWIRE/."
    )
    assert (found.dateline, found.outlet, found.published_at, found.published_precision) == (
        "VELMAR, March 3",
        "NORDWIRE",
        None,
        "month_day",
    )


def test_clock_date_byline_caption_counters_and_foot_are_dropped():
    found = plain(
        f"Last Update 9:5\nFriday, 6 March 2026\n\n{TITLE}\n\nNPA , Tuesday 3 Mar 2026\nKolm & Brandt\n"
        f"Minister Ada Kolm, left, stands with the harbour master before a meeting on Monday (Photo: NPA)\nViews: 1254\nViews: 1254\n\n{BODY}\n\nShort link:\n\n\n© 2010 Velmar Online."
    )
    assert (found.title, found.text) == (TITLE, BODY)
    assert (found.byline, found.outlet) == ("NPA", "Velmar Online")
    assert (found.published_at, found.published_precision) == (datetime(2026, 3, 3, tzinfo=UTC), "day")


def test_indented_page_with_a_picture_box_inside_the_text():
    first, *rest = PARAGRAPHS
    lines = [
        "15:20 GMT +33 March 2026", "    Pier", "", f"    {TITLE}", "", "    © Nordfoto/ Ola Brandt", "    Sea & Harbour", "    Topic:", "    Storms of August (35)", "    0 166 0 0", "",
        f"    VELMAR (Nordfoto)\xa0 — {first}", "", "    The eastern pier of Velmar in the first light of the day", "    © Photo: Harbour Authority", "    Velmar Does Not Rule Out Ferry Ban in Spring",
        *(f"    {line}\n" for line in rest), "    Topic:", "    Storms of August (35)", "", "    Tags:", "    harbour, Ada Kolm, Velmar",
    ]  # fmt: skip
    found = plain("\n".join(lines))
    assert found.title == TITLE
    assert found.text == "\n\n".join([f"VELMAR (Nordfoto) — {first}", *rest])
    assert (found.published_at, found.published_precision) == (datetime(2026, 3, 3, 12, 20, tzinfo=UTC), "minute")
    assert (found.outlet, found.dateline) == ("Nordfoto", "VELMAR (Nordfoto)")


def test_see_also_takes_one_headline_with_it_and_subheads_stay():
    first, *rest = PARAGRAPHS
    found = plain(
        f"{TITLE}\n\n{TITLE}\n\n{first}\n\nCommon ground\n\nSee also\n\n\nStorm tears the roof off the market hall\n\n{rest[0]}\n\n"
        f"See also\n\n© Ola Brandt/press service\n\nKolm: the city will pay for its own pier\n\n{rest[1]}\n\n“A matter of safety”\n\n{rest[2]}"
    )
    assert found.title == TITLE
    assert found.text == "\n\n".join([first, "Common ground", rest[0], rest[1], "“A matter of safety”", rest[2]])


def test_hard_wrapped_lines_become_paragraphs():
    wrapped: list[str] = []
    for paragraph in PARAGRAPHS:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 70:
                wrapped.append(line)
                line = ""
            line = f"{line} {word}".strip()
        wrapped += [line, ""]
    found = plain(f"{TITLE}\n\nBy Jon Hale\n\n" + "\n".join(wrapped))
    assert (found.title, found.byline, found.text) == (TITLE, "Jon Hale", BODY)


def test_a_line_broken_around_a_link_is_mended():
    broken = BODY.replace("told reporters", "told\nreporters").replace("asked for", "asked\nfor")
    assert plain(f"{TITLE}\n\n{broken}").text == BODY


def test_comments_of_readers_are_cut():
    comments = "pia: I do not think that they will ever rebuild it, they never do what they say.\n\nole: I hope that they will."
    assert plain(f"{TITLE}\n\n{BODY}\n\nComments\n\n{comments}").text == BODY


def test_the_date_of_publication_is_preferred_to_that_of_the_last_edit():
    found = plain(
        f"{TITLE}\nPublished time: 3 Mar, 2026 09:05\nEdited time: 4 Mar, 2026 11:20\nGet short URL\n\n{BODY}"
    )
    assert found.published_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert found.text == BODY


@pytest.mark.parametrize("line", ["03/04/2026", "3 March", "Tuesday", "13:05"])
def test_a_date_that_does_not_settle_the_day_is_never_completed(line):
    assert plain(f"{TITLE}\n\n{line}\n\n{BODY}").published_at is None


def test_the_feed_title_settles_which_line_is_the_headline():
    found = plain(
        f"Kolm wants work on the harbour to begin early in the spring\n\n{TITLE}\n\n{BODY}", feed_title=TITLE.upper()
    )
    assert found.title == TITLE


def test_text_without_a_headline_has_none():
    found = plain(BODY)
    assert (found.title, found.text) == (None, BODY)


def test_a_question_may_be_the_headline():
    found = plain(f"Will Velmar ever rebuild its eastern pier?\n\n{BODY}")
    assert (found.title, found.text) == ("Will Velmar ever rebuild its eastern pier?", BODY)


def test_quotations_that_name_furniture_stay():
    quote = "“Follow us on the way to the pier and sign up for the work,” she told the crowd."
    assert (
        quote
        in plain(
            f"{TITLE}\n\n{BODY}\n\n{quote}\n\nShe then left the hall with her son and did not return that day."
        ).text
    )


@pytest.mark.parametrize(
    "line",
    [
        "His comments are likely to anger Oslo.",
        "The bill was sponsored by Senator Holt.",
        "Twitter declined to comment.",
        "Also on Tuesday, Kolm met the mayor.",
        "Thousands signed up for the work.",
        "The harbour company said the account violated its terms of service.",
        "Related industries suffered too.",
        "Tuesday was the last day of the hearing.",
        "Published in 2015, the report was soon forgotten.",
        "By then it was too late.",
        "More from the region joined the march.",
    ],
)
def test_sentences_that_only_sound_like_furniture_stay(line):
    found = plain(f"{TITLE}\n\n{PARAGRAPHS[0]}\n\n{line}\n\n" + "\n\n".join(PARAGRAPHS[1:]))
    assert line in found.text.split("\n\n")
    inner = "".join(f"<p>{text}</p>" for text in [PARAGRAPHS[0], line, *PARAGRAPHS[1:]])
    assert line in article(html_page(inner)).text.split("\n\n")
