"""Addresses in their canonical form: making it again changes nothing, whatever a link is built of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.capture.addresses import address_key, clean_address
from pipeline.clean.urls import canonical_url

HOSTS = ("wexmouth.example", "www.wexmouth.example", "amp.wexmouth.example", "wexmouth.example:443", "Wexmouth.Example:80", "bücher.example", "xn--bcher-kva.example", "[2001:db8::1]", "wexmouth.example.")  # fmt: skip
PATHS = ("/", "a", "Story", "%7Eme", "%zz", "%2F", "é", "%C3%A9", "amp", "..", "//", "index.html", ";jsessionid=1", " ", "print", "%20", "/amp", "/print/", ".amp.html", "/story", ".")  # fmt: skip
QUERIES = (
    "id=7",
    "utm_source=x",
    "fbclid=1",
    "a",
    "b=",
    "=c",
    "q=%C3%A9",
    "q=é",
    "outputType=amp",
    "amp",
    "amp=1",
    "print=1",
    "&",
    "x=a b",
    "ref=rss",
)
ADDRESSES = st.builds(
    "{}://{}/{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(PATHS), max_size=5).map("".join),
    st.sampled_from(["", "?"]),
    st.lists(st.sampled_from(QUERIES), max_size=4).map("&".join),
    st.sampled_from(["", "#c", "#!/x"]),
)


@given(ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_what_is_canonical_stays_as_it_is(url: str) -> None:
    address = clean_address(url)
    assert clean_address(address) == address
    assert canonical_url(canonical_url(address, []), []) == canonical_url(address, [])
    assert address_key(clean_address(address)) == address_key(url)
    assert address_key(f"https://{address_key(url)}") == address_key(url)


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_a_declared_address_is_believed_or_not_and_stays_as_it_is(url: str, declared: str) -> None:
    found = canonical_url(url, [declared])
    assert found in (canonical_url(url, []), canonical_url(declared, []))
    assert canonical_url(found, [found]) == found


VIEWS = (
    "https://wexmouth.example/story?id=7",
    "http://www.wexmouth.example:80/story?id=7#top",
    "https://amp.wexmouth.example/story?id=7&utm_source=x",
    "https://wexmouth.example/story/amp/?id=7",
    "https://wexmouth.example/amp/story?id=7",
    "https://wexmouth.example/story.amp.html?id=7",
    "https://wexmouth.example/story?amp=1&id=7",
    "https://wexmouth.example/story?id=7&outputType=amp",
    "https://wexmouth.example/story/print?id=7",
    "https://wexmouth.example/story?print=1&id=7",
    "https://wexmouth.example/news/../st%6Fry?id=7",
    "https://WEXMOUTH.example./story?id=7&fbclid=z",
    "https://wexmouth-example.cdn.ampproject.org/c/s/www.wexmouth.example/story?id=7",
    "https://www.google.com/amp/s/wexmouth.example/story/amp?id=7",
)


def test_views_and_spellings_of_a_page_have_one_key() -> None:
    assert {view: address_key(view) for view in VIEWS} == dict.fromkeys(VIEWS, "wexmouth.example/story?id=7")
    assert address_key("https://bücher.example/%c3%a9") == address_key("https://xn--bcher-kva.example/é")


APART = (
    "https://wexmouth.example/story?id=7",
    "https://wexmouth.example/story?id=8",
    "https://wexmouth.example/Story?id=7",
    "https://news.wexmouth.example/story?id=7",
    "https://wexmouth.example:8080/story?id=7",
    "https://wexmouth.example/story%2F?id=7",
    "https://wexmouth.example/amp?id=7",
    "https://wexmouth.example/print?id=7",
    "https://amp.example/story?id=7",
    "https://wexmouth.example/lamp?id=7",
    "https://wexmouth.example/story?view=all&id=7",
)


def test_pages_of_their_own_keep_a_key_of_their_own() -> None:
    assert len({address_key(url) for url in APART}) == len(APART)


@pytest.mark.parametrize(
    "spelling",
    ["https://WWW.Wexmouth.example:443/a/../%7eme/%c3%a9", "https://www.wexmouth.example./~me/é?utm_source=x#top"],
)
def test_spellings_of_a_page_have_one_canonical_address(spelling: str) -> None:
    assert canonical_url(spelling, []) == "https://www.wexmouth.example/~me/%C3%A9"
