"""Addresses in their canonical form: making it again changes nothing, whatever a link is built of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.capture.addresses import address_key, clean_address
from pipeline.clean.urls import canonical_url

HOSTS = ("wexmouth.example", "www.wexmouth.example", "Wexmouth.Example:80", "bücher.example", "xn--bcher-kva.example", "[2001:db8::1]", "wexmouth.example.")  # fmt: skip
PATHS = ("/", "a", "Story", "%7Eme", "%zz", "%2F", "é", "%C3%A9", "amp", "..", "//", "index.html", ";jsessionid=1", " ", "print", "%20")  # fmt: skip
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


@given(ADDRESSES, ADDRESSES)
@settings(max_examples=300, deadline=None)
def test_a_declared_address_is_believed_or_not_and_stays_as_it_is(url: str, declared: str) -> None:
    found = canonical_url(url, [declared])
    assert found in (canonical_url(url, []), canonical_url(declared, []))
    assert canonical_url(found, [found]) == found
