"""Types of Kotlin are the schemas of what their serializers send."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed import kotlin
from hookproof.sources.typed.classtypes import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text, read=kotlin.bodies)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


@each_row(
    ("member", "name", "said", "needed"),
    [
        ("val name: String, // of the guest", "name", {"type": "string", "description": "of the guest"}, True),
        ("val n: Int?", "n", {"type": ["integer", "null"]}, False),
        ("val n: Int = 4", "n", {"type": "integer"}, False),
        ("@SerialName(\"at\") val n: Instant", "at", {"type": "string", "format": "date-time"}, True),
        ("@field:Json(name = \"at\") var n: Double", "at", {"type": "number"}, True),
        ("private val n: Map<String, List<Long>> = emptyMap()", "n", {"type": "object"}, False),
        ("val n: kotlin.collections.List<List<Boolean>>", "n",
         {"type": "array", "items": {"type": "array", "items": {"type": "boolean"}}}, True),
    ],
)  # fmt: skip
def test_a_parameter_is_called_and_typed_as_it_is_sent(
    member: str, name: str, said: dict[str, Any], needed: bool
) -> None:
    paid = schemas(f"data class Paid(\n{member}\n)")["Paid"]
    assert (paid["properties"], paid.get("required", [])) == ({name: said}, [name] if needed else [])


SEALED = """
@JsonClassDiscriminator("event_type")
sealed class Jar { abstract val id: String }
@SerialName("jar.paid") data class Paid(override val id: String, val by: Party) : Jar() {
    fun shown() = "$id by $by"
    val plain: String get() = shown()
    companion object { const val WORD = "paid" }
}
@SerialName("jar.lost")
data class Lost<T>(override val id: String, seen: Int, val last: T) : Jar(), Named { val kind = Paid.WORD }
object Empty : Jar()
enum class Party { @SerialName("guest") GUEST, HOST }
enum class Size(val wire: String) { SMALL("s"), LARGE("l"); fun of(n: Int) = n }
"""


def test_classes_below_a_sealed_one_bear_their_names_in_its_discriminator() -> None:
    found = schemas(SEALED)
    assert [each["$ref"].rpartition("/")[2] for each in found["Jar.Any"]["anyOf"]] == ["Paid", "Lost", "Empty"]
    assert {name: [*found[name]["properties"]] for name in ("Paid", "Lost")} == {
        "Paid": ["id", "by", "event_type"],
        "Lost": ["id", "last", "kind", "event_type"],
    }
    assert found["Paid"]["properties"]["event_type"] == {"type": "string", "const": "jar.paid"}
    assert found["Lost"]["properties"]["kind"] == {"type": "string", "const": "paid"}
    assert [found[name]["enum"] for name in ("Party", "Size")] == [["guest", "HOST"], ["s", "l"]]
