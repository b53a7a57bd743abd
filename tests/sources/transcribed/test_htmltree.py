from __future__ import annotations

import time

import pytest
from tests.rowwise import each_row

from hookproof.parsing import MalformedDocument
from hookproof.sources.transcribed import htmltree
from hookproof.sources.transcribed.htmltree import Element, Node, tree_of


def shown(node: Node) -> str:
    if not isinstance(node, Element):
        return node.text
    inner = "".join(map(shown, node.children))
    return f"{node.name}({inner})" if node.name else inner


@each_row(
    ("page", "tree"),
    [
        ("<p>one<p>two", "p(one)p(two)"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "ul(li(a)li(bul(li(c))))"),
        ("<table><tr><th>a<td>b<tr><td>c</table>d", "table(tr(th(a)td(b))tr(td(c)))d"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "dl(dt(a)dd(b)dt(c))"),
        ("a<br>b<img src=x>c", "abr()bimg()c"),
        ("<b><i>x</b>y", "b(i(x))y"),
        ("x</p>y", "xy"),
        ("<SCRIPT>if (a<b) '<p>'</script>z", "script(if (a<b) '<p>')z"),
        ("<p>1 < 2 &amp; 3 &lt;<!-- <p> --> 4", "p(1 < 2 & 3 < 4)"),
        ("<a title='x>y' b=\"<\">t</a>", "a(t)"),
        ("a<b", "a"),
        ("&#xzz; &unknown; &", "&#xzz; &unknown; &"),
    ],
)
def test_a_page_is_read_as_browsers_do(page: str, tree: str) -> None:
    assert shown(tree_of(page, "page.html")) == tree


def test_text_and_elements_know_where_they_begin() -> None:
    (paragraph,) = tree_of("\n<p>a &lt; b</p>", "page.html").all("p")
    assert (paragraph.at, [child.at for child in paragraph.children]) == (1, [4, 6, 10])


@pytest.mark.slow
@each_row(
    "piece", ["<", "<!--", "<a ", '<a b="', "<!x", "<?x", "<script>", "</x>", "<x", "\0", "<td><tr>", "<p", "&#", "<'"]
)
def test_the_time_is_linear_in_the_length_of_a_page_that_closes_nothing(piece: str) -> None:
    began = time.process_time()
    tree_of(piece * (200_000 // len(piece)), "page.html")
    assert time.process_time() - began < 2, "a page of this length takes less than a tenth of that"


def test_a_page_of_more_elements_than_people_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(htmltree, "_MOST", 2_000)
    tree_of("<b>" * 2_000, "page.html")
    with pytest.raises(MalformedDocument, match=r"^page.html: the page has more than 2,000 elements"):
        tree_of("<b>" * 2_001, "page.html")
