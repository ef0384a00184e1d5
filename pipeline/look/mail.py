"""A night as a letter: its styles inside the tags, for programs that drop style sheets, and no pictures, which they drop too."""

from typing import Any

# By tag, then by class.
_TAGS = {
    "body": "font:16px/1.5 sans-serif;color:#1c2126;background:#ffffff;margin:0 auto;padding:16px;max-width:680px;overflow-wrap:anywhere",
    "h1": "font-size:24px;line-height:1.25;margin:0 0 12px",
    "h2": "font-size:19px;line-height:1.3;margin:28px 0 8px",
    "h3": "font-size:16px;margin:18px 0 4px",
    "table": "border-collapse:collapse;width:100%;margin:8px 0 16px",
    "caption": "text-align:left;color:#59636e;font-size:14px",
    "th": "text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid #c4cad0;vertical-align:top;overflow-wrap:normal",
    "th row": "text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid #e3e7ea;vertical-align:top;font-weight:normal;min-width:110px",
    "td": "padding:4px 10px 4px 0;border-bottom:1px solid #e3e7ea;vertical-align:top;overflow-wrap:normal",
    "ul": "padding-left:20px;margin:6px 0",
    "ol": "padding-left:20px;margin:6px 0",
    "li": "margin:6px 0",
    "a": "color:#0b57a4",
    "del": "color:#a3271d;text-decoration:line-through",
    "ins": "color:#176f3c;text-decoration:underline",
    "blockquote": "margin:8px 0;padding:0 0 0 12px;border-left:3px solid #c4cad0",
}
_CLASSES = {
    "n": "text-align:right",
    "where": "color:#59636e;font-size:14px;margin:2px 0",
    "lead": "font-size:18px;margin:8px 0",
    "wide": "overflow-x:auto;max-width:100%",
    "quiet": "color:#59636e",
    "unseen": "color:#59636e;font-size:14px",
}


def as_letter(page: str) -> str:
    """A page of night.html made without pictures, with every style written into its tag."""
    from lxml import html as _html  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    html: Any = _html
    root = html.document_fromstring(page)
    for tag in [*root.iter("style"), *root.xpath("//meta[@http-equiv]"), *root.xpath("//*[@class='skip']")]:
        tag.drop_tree()
    for tag in root.iter(*_TAGS, "p", "span", "div"):
        classes = str(tag.attrib.pop("class", "")).split()
        kind = "th row" if tag.get("scope") == "row" else tag.tag
        styles = [_TAGS.get(kind, ""), *(_CLASSES.get(name, "") for name in classes)]
        if style := ";".join(filter(None, styles)):
            tag.set("style", style)
    return str(html.tostring(root, encoding="unicode", doctype="<!doctype html>"))
