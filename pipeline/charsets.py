"""Names of character encodings, as servers and pages write them, and the codec that each stands for."""

import codecs

# What browsers do (https://encoding.spec.whatwg.org/#names-and-labels): these labels all mean Windows-1252 and its like.
_WHATWG = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-11": "cp874", "tis-620": "cp874"}  # fmt: skip
# Python's codecs that no page is written in: some give no text, the others fail in ways of their own.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})


def codec_of(label: str) -> str | None:
    """The codec of a charset's label; None for what is no encoding of text, such as Python's base64 and rot13."""
    name = label.strip().lower()
    try:
        codec = codecs.lookup(_WHATWG.get(name, name)).name
        b"a".decode(codec)
    except (LookupError, UnicodeError, ValueError):
        return None
    return codec if codec not in _NO_CHARSETS else None
