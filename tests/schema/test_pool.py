from hookproof.schema.pool import Pool


def test_parts_that_are_written_alike_are_one_object_whichever_tree_they_stand_in() -> None:
    pool = Pool()
    user = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    opened = pool.of({"properties": {"opener": user, "ids": {"items": {"type": "string"}}}})
    closed = pool.of({"properties": {"closer": {**user, "properties": {"id": {"type": "string"}}}}})
    assert opened["properties"]["opener"] is closed["properties"]["closer"]
    assert opened["properties"]["ids"]["items"] is user_id(closed)
    assert user_id(closed) is not user["properties"]


def user_id(tree: dict[str, dict[str, dict[str, dict[str, object]]]]) -> object:
    return tree["properties"]["closer"]["properties"]["id"]


def test_a_tree_is_written_as_it_was_its_order_too() -> None:
    tree = {"b": [1, {"a": None}], "a": {"enum": [True, "x", 1.5]}}
    pool = Pool()
    assert str(pool.of(tree)) == str(tree)
    assert str(pool.of(dict(reversed(tree.items())))) == str(dict(reversed(tree.items())))


def test_values_that_only_python_takes_for_equal_stay_what_they_are() -> None:
    pool = Pool()
    made = [pool.of({"const": value}) for value in (1, True, 1.0, "1", [1], [True])]
    assert [str(each["const"]) for each in made] == ["1", "True", "1.0", "1", "[1]", "[True]"]
