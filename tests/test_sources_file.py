"""sources.yaml: what it gives, and how every mistake is told with line, field and remedy."""

from pathlib import Path

import pytest

from pipeline.sources import FeedSource, FolderSource, SourcesError, UrlsSource, load_sources


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(SourcesError) as caught:
        load_sources(write(tmp_path, text))
    return str(caught.value).replace(str(tmp_path), "")


def test_every_kind_is_read_and_folders_are_found_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    sources = load_sources(
        write(
            tmp_path,
            """
sources:
  - {id: harbor, kind: feed, outlet: Harbor, language: en, url: "http://www.harbor.example/feed.xml", max_pages: 9}
  - {id: maps, kind: sitemap, outlet: Maps, url: "https://maps.example/news.xml"}
  - {id: list, kind: urls, outlet: X, urls: ["http://x.example/1", "http://x.example/2"]}
  - {id: seeds, kind: folder, path: pages}
  - {id: crawl, kind: warc, path: pages}
""",
        )
    )
    assert [source.kind for source in sources] == ["feed", "sitemap", "urls", "folder", "warc"]
    harbor, _, listed, seeds, _ = sources
    assert isinstance(harbor, FeedSource) and (harbor.language, harbor.max_pages) == ("en", 9)
    assert isinstance(listed, UrlsSource) and len(listed.urls) == 2
    assert isinstance(seeds, FolderSource) and seeds.path == tmp_path / "pages" and seeds.outlet is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["sources.yaml:1:", "empty", "kind: feed"]),
        ("# nothing yet\n", ["sources.yaml:1:", "empty"]),
        ("sources:\n", ["sources.yaml:1:", "lists no sources"]),
        ("source:\n  - {}\n", [":1:", "unknown field 'source'", "did you mean 'sources'"]),
        ("sources:\n  - {id: a\n  kind: [feed\n", [":3:", "is not YAML", "brackets"]),
        ("sources:\n  - just words\n", [":2: sources[0]: is not a mapping"]),
        (
            "sources:\n  - id: a\n    kind: fed\n    url: http://a.example/\n",
            [":3: sources[0].kind: ", "'fed'", "'feed'", "one of"],
        ),
        ("sources:\n  - id: a\n    url: http://a.example/\n", [":2: sources[0]", "kind is missing"]),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  urll: http://a.example/\n",
            [":5: sources[0].urll", "'url'?"],
        ),
        ("sources:\n- id: a\n  kind: feed\n  outlet: A\n", [":2: sources[0].url: is missing; add 'url:'"]),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  url: www.a.example\n",
            [":5: sources[0].url", "http:// or https://"],
        ),
        ("sources:\n- id: a\n  kind: feed\n  outlet: A\n  url: http://a.example:x/\n", [":5:", "is not a web address"]),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  url: http://me:pw@a.example/\n",
            [":5:", "password", "take it out"],
        ),
        (
            "sources:\n- id: a\n  kind: folder\n  path: gone\n",
            [":4: sources[0].path", "no folder", "/gone", "relative"],
        ),
        ("sources:\n- id: a\n  kind: warc\n  path: gone.warc\n", [":4: sources[0].path", "no file or folder"]),
        (
            "sources:\n- id: A b\n  kind: urls\n  outlet: A\n  urls: ['http://a.example/']\n",
            [":2: sources[0].id", "'A b'"],
        ),
        (
            "sources:\n- id: a\n  kind: urls\n  outlet: A\n  urls:\n  - http://a.example/\n  - nonsense\n",
            [":7: sources[0].urls[1]"],
        ),
        ("sources:\n- id: a\n  kind: urls\n  outlet: A\n  urls: []\n", [":5: sources[0].urls"]),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  language: no\n  url: http://a.example/\n",
            [":5:", "put it in quotes"],
        ),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  language: eng\n  url: http://a.example/\n",
            [":5:", "ISO 639-1"],
        ),
        (
            "sources:\n- id: 7\n  kind: feed\n  outlet: A\n  url: http://a.example/\n",
            [":2: sources[0].id", "put it in quotes"],
        ),
        ("sources:\n- id: a\n  id: b\n  kind: feed\n", [":3:", "'id' is given twice"]),
        (
            "sources:\n- id: a\n  kind: feed\n  outlet: A\n  url: http://a.example/\n  max_pages: 0\n",
            [":6: sources[0].max_pages"],
        ),
    ],
)
def test_a_mistake_is_told_with_line_field_and_remedy(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = complaint(tmp_path, text)
    assert [part for part in parts if part not in message] == [], message


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("!!python/object:os.system {}", "could not determine a constructor for the tag"),
        ("!secret x", "could not determine a constructor for the tag '!secret'"),
        ("2026-13-45", "put it in quotes"),
        ("!!int x", "put it in quotes"),
    ],
)
def test_a_value_that_is_no_plain_one_is_told_with_its_line(tmp_path: Path, value: str, said: str) -> None:
    told = complaint(
        tmp_path, f"sources:\n  - id: a\n    kind: urls\n    outlet: {value}\n    urls: [https://a.example/]\n"
    )
    assert "sources.yaml:" in told and said in told


def test_ids_are_unique_and_both_lines_are_named(tmp_path: Path) -> None:
    entry = "- id: a\n  kind: urls\n  outlet: A\n  urls: ['http://a.example/']\n"
    assert ":6: sources[1].id: 'a' is taken on line 2" in complaint(tmp_path, f"sources:\n{entry}{entry}")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    message = complaint(tmp_path, "sources:\n- {id: a, kind: feed}\n- {id: b, kind: nope}\n")
    assert [line.split(":")[1] for line in message.splitlines()] == ["2", "2", "3"]


def test_a_file_that_is_missing_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match=r"gone\.yaml: there is no such file"):
        load_sources(tmp_path / "gone.yaml")
    (tmp_path / "sources.yaml").write_bytes(b"sources:\n- id: caf\xe9\n")
    with pytest.raises(SourcesError, match="save it as UTF-8"):
        load_sources(tmp_path / "sources.yaml")
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(tmp_path)
