"""The addresses of what is told across articles: stories, quotations that several of them print, and names in doubt."""

from functools import partial

from starlette.requests import Request

from pipeline.site import entity, spellings, stories, story, travels, wordings
from pipeline.site.asked import ANY, TRAVELS, a_list_of_stories, a_list_of_travels, a_place
from pipeline.site.editions import Reading
from pipeline.site.errors import if_told
from pipeline.site.html import Page, asking_place


def all_stories(reading: Reading, request: Request) -> Page:
    asked = a_list_of_stories(request.query_params)
    found = stories.find(reading.con, reading.index, asked)
    shown = found[: stories.SHOWN]
    again = {**request.query_params, "after": shown[-1].story_id} if len(found) > len(shown) else None
    next_ = asking_place("/stories", **again) if again else None
    return Page("stories.html", {"asked": asked, "stories": shown, "any": ANY, "next": next_})


def one_story(reading: Reading, request: Request) -> Page:
    told = story.read_story(reading.con, request.path_params["id"])
    sides = story.read_words(reading.con, told)
    words = [one for side in sides for one in side]
    return Page(
        "story.html",
        {
            "story": told,
            "days": story.read_days(reading.con, told),
            "outlets": story.read_outlets(reading.con, told),
            "names": story.read_named(reading.con, told),
            "sides": sides,
            "groups": if_told(partial(travels.of_quotes, reading.con, words, told.first_day, told.last_day)) or {},
            "texts": story.read_articles(reading.con, told),
        },
    )


def all_travels(reading: Reading, request: Request) -> Page:
    asked = a_list_of_travels(request.query_params)
    found = travels.find(reading.con, asked)
    shown = found[: travels.SHOWN]
    again = {**request.query_params, "after": shown[-1].group_id} if len(found) > len(shown) else None
    next_ = asking_place("/wordings", **again) if again else None
    person = entity.name_of(reading.con, asked.person) if asked.person else None
    return Page("travels.html", {"asked": asked, "person": person, "kinds": TRAVELS, "travels": shown, "next": next_})


def one_travel(reading: Reading, request: Request) -> Page:
    one = wordings.read_quotation(reading.con, request.path_params["id"])
    return Page(
        "wordings.html",
        {
            "one": one,
            "wordings": wordings.read_wordings(reading.con, one),
            "outlets": wordings.read_outlets(reading.con, one),
            "prints": wordings.read_prints(reading.con, one),
        },
    )


def all_doubts(reading: Reading, request: Request) -> Page:
    skipped = a_place(request.query_params)
    found = spellings.read_doubts(reading.con, skipped=skipped)
    on = skipped + len(found)
    next_ = asking_place("/doubts", after=on) if found and on < found[0].total else None
    return Page("doubts.html", {"doubts": found, "next": next_})
