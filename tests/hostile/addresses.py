"""Addresses for the one function that every one of them goes through; `address` stands for one that may be asked for."""

from cases import Table

ADDRESSES = Table("address")
for given in (
    "", " ", "nonsense", "ftp://x.example/", "http://", "http:///path", "http://[", "http://[bad/", "//[", "http://[::1", "http://x.example:99999/",
    "http://x.example:-1/", "http://x.example:a/", "http://pap℀er.example/", "http://\ud800.example/", "http://x.example/\udc00", "http://x.example/\x00",
    "http://x.example/" + "a" * 5000, "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http:x", "http://?", "http://#", "http://:80/", "http://@/",
    
):  # fmt: skip
    ADDRESSES.add(repr(given)[:60], given, "bad_url")
for given in (
    "http://x.example", "HTTP://X.EXAMPLE/A", " http://x.example/ ", "http://user:secret@x.example/", "http://x.example/?", "http://x.example/#f", "http://x.example:80/",
    "http://x.example/a b", "http://x.example/\t\n1", "http://bücher.example/ü", "http://x.example/%%%", "http://x.example/?token=verysecret", "http://x.example/?a=1&a=2&;;&=",
    "http://x.example/" + "../" * 1000, "http://x.example/?" + "&" * 4000, "http://x.example//////", "http://[2001:db8::1]:8080/x", "http://0x7f.1/", "http://x.example./", "http://a..b/",
):  # fmt: skip
    ADDRESSES.add(repr(given)[:60], given, "address")
