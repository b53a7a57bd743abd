"""What is wrong with YAML is told where it is, with what is likely meant."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.parsing import MAX_DEPTH, MalformedDocument, parse_yaml
from hookproof.parsing.yamlfaults import fault_of


@each_row(
    ("text", "said"),
    [
        ("a: 1\nb: c: d\n", r"x\.yaml:2:[56]: not YAML"),
        ("a: 1\nb c\n", r"x\.yaml:2:1: not YAML.* reads `name: value`"),
        ("a: 1\nb c\nd: 1\n", r"x\.yaml:2:1: not YAML.* reads `name: value`"),
        ("a:\n\tb: 1\n", r"x\.yaml:2:1: not YAML.*not tabs"),
        ("a: @b\n", r"x\.yaml:1:4: not YAML.*needs quotes"),
    ],
)
def test_wrong_yaml_is_reported_with_line_column_and_mend(text: str, said: str) -> None:
    with pytest.raises(MalformedDocument, match=said):
        parse_yaml(text, "x.yaml")


def test_a_fault_without_a_place_has_none_and_libyamls_depth_is_told_as_ours() -> None:
    import yaml

    assert fault_of(yaml.MarkedYAMLError(problem="odd"), MAX_DEPTH) == ("not YAML: odd", None, None, "")
    mark = yaml.Mark("x", 0, 4, 2, None, None)
    deep = yaml.MarkedYAMLError(problem="exceeded maximum nesting depth", problem_mark=mark)
    assert fault_of(deep, 7) == ("nested deeper than 7 levels", 5, None, "")
