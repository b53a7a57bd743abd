"""A schema's identity is held against where its file lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract.errors import WrongId
from hookproof.contract.schemafile import check_id

AT = "2026-01-01/paid.schema.json"


@each_row("identity", [f"https://shop.dev/shop/{AT}", "urn:shop:paid", "", None, 7])
def test_an_identity_ends_with_the_file_s_path_or_is_the_author_s_own(identity: object, tmp_path: Path) -> None:
    check_id({} if identity is None else {"$id": identity}, tmp_path / "shop" / AT, tmp_path / "shop")


@each_row("identity", [f"https://shop.dev/{AT}", "https://shop.dev/shop/2026-01-01/made.schema.json"])
def test_an_identity_of_another_path_is_wrong(identity: str, tmp_path: Path) -> None:
    with pytest.raises(WrongId, match=f"/shop/{AT}"):
        check_id({"$id": identity}, tmp_path / "shop" / AT, tmp_path / "shop")


def test_a_path_that_is_written_another_way_is_that_of_the_same_file(tmp_path: Path) -> None:
    way = tmp_path / "other" / ".." / "shop" / AT
    check_id({"$id": f"https://shop.dev/shop/{AT}"}, way, tmp_path / "shop")
    with pytest.raises(WrongId, match=f"/shop/{AT}"):
        check_id({"$id": "https://shop.dev/shop/paid.schema.json"}, way, tmp_path / "shop")
