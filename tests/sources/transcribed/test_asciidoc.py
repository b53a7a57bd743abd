from __future__ import annotations

from hookproof.sources.transcribed.asciidoc import read_asciidoc

PAGE = """= Jars

== jar.opened

See https://x.example/y[the page] and <<z,below>>.

[cols="1,1,2"]
|===
|Field |Type |Description
|grams |integer
|What is in it,
in grams.
|===

[source,json,linenums]
----
{"type": "jar.opened", "grams": 3}
----

include::more.adoc[]
"""


def test_tables_and_boxes_have_the_lines_of_the_page() -> None:
    (page,) = read_asciidoc(PAGE, "jars.adoc").event_pages
    fields = page.body.fields if page.body else ()
    assert [(one.name, one.description, one.at.line) for one in fields] == [("grams", "What is in it, in grams.", 10)]
    assert [(one.value, one.at.line) for one in page.examples] == [({"type": "jar.opened", "grams": 3}, 17)]
    assert next((prose.text, prose.at.line) for prose in page.prose) == ("See the page and below.", 5)


def test_what_is_never_closed_ends_with_the_page() -> None:
    for begins in ("----", "|===", "////", "[a]\n" * 5_000, "|===\n|a"):
        assert read_asciidoc(f"= Jars\n\n{begins}\nx\n", "jars.adoc").kind == "asciidoc"
