"""Members of declared types that the objects of payloads lack."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.values.misfits import misfits

INSIDE = {
    (): frozenset({"event", "shop", "opened_at"}),
    ("shop",): frozenset({"id", "till_no", "owner", "town"}),
}
CARRIERS = frozenset({("event",)})


@each_row(
    ("program", "told"),
    [
        ("interface Store { id: string; till: number; owner: string }", ["till"]),  # a word less
        ("interface Store { id: string; tillNumber: number; owner: string }", []),  # nothing is near, nor is its name
        ("struct Shop {\n    id: String,\n    till_no: u8,\n    owner: String,\n    city: String,\n}", ["city"]),
        ('type Any struct {\n\tA string `json:"id"`\n\tB string `json:"owner"`\n\tC string `json:"city"`\n}', ["city"]),
        ('type Any struct {\n\tA string `json:"tillNo"`\n}', ["tillNo"]),
        ("struct Any {\n    let till_no: Int\n    let openedAt: Date\n}", ["openedAt"]),
        ("struct Any {\n    let tillNo: Int\n    let openedAt: Date\n}", []),  # all are spelt in another way
        ("interface Hook { event: string; store: Store }", []),  # one member alone is known
        ("interface Shop { id: string; tillNo: number; owner: string; town: string; handled: boolean }", []),
        ("interface Shop { id: string; owner: string; handled: boolean }", []),  # two are left out
        ("interface Row { customer: string; kwh: number }", []),
        ("interface Shop { id: string; owner: string; event: string }", []),  # it is a member elsewhere
    ],
)
def test_a_member_that_its_object_lacks_is_told_in_the_stead_of_one_that_is_missing(
    program: str, told: list[str]
) -> None:
    assert [one.name for one in misfits(program, INSIDE, CARRIERS)] == told
