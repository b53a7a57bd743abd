"""What types and annotations of Java, C# and PHP say of JSON: a row each, for the libraries that they are written for.

System.Text.Json and Newtonsoft; Jackson, Gson, JSON-B and Moshi; the serializers of Symfony and JMS.
"""

from __future__ import annotations

from hookproof.schema.patterns import deferral as re
from hookproof.sources import names

#: Annotations that give a member or a value its name in JSON, by the arguments that do; any has it as its first one.
NAMING = {
    "JsonPropertyName": (), "JsonProperty": ("value", "propertyname"), "SerializedName": ("value", "name"),
    "DataMember": ("name",), "JsonbProperty": ("value",), "Json": ("name",), "JsonStringEnumMemberName": (),
    "EnumMember": ("value",), "JsonGetter": ("value",), "JsonEnumName": (), "SerialName": ("value",),
}  # fmt: skip
#: Annotations of what is not sent, of what always is, and of what may be null.
HIDDEN = names.words("JsonIgnore JsonbTransient Exclude Ignore IgnoreDataMember NotMapped")
NEEDED = names.words("Required JsonRequired NotNull NotBlank NotEmpty Nonnull NonNull")
NULLABLE = names.words("Nullable CheckForNull MaybeNull")
#: What an annotation says of a member that always is there.
SAYS_NEEDED = re.compile(r"required=(?:true|Required\.(?:Always|AllowNull))", re.IGNORECASE)
#: Annotations that tell which types are below one, and the member that tells these apart where none is named.
TELLING = {
    "JsonPolymorphic": "$type", "JsonDerivedType": "$type", "JsonTypeInfo": "@type", "JsonSubTypes": "@type",
    "DiscriminatorMap": "type", "Discriminator": "type", "KnownSubType": "type", "JsonConverter": "type",
    "JsonClassDiscriminator": "type",
}  # fmt: skip
#: Those whose first text names that member, without an argument for it.
NAMES_IT = names.words("JsonConverter JsonClassDiscriminator")
#: What stands behind the name of a type that is one of them: `typeof(A)`, `A.class`, `A::class`.
OF_TYPE = (")", ".class", "::class")
#: The annotations of such a type that give its text.
CALLED_ITSELF = names.words("JsonTypeName SerialName")
#: The member that holds that text where nothing says which.
TELLS_UNNAMED = "type"
#: Their arguments that name it.
TELLS = names.words("property typeproperty field typediscriminatorpropertyname")
#: Types with a schema of their own, by their names in lower case.
PLAIN = {
    kind: words
    for words, kinds in (
        ({"type": "string"}, "string charsequence char uri url"),
        ({"type": "string", "format": "uuid"}, "uuid guid"),
        ({"type": "string", "format": "date-time"}, "instant localdatetime offsetdatetime zoneddatetime datetime"),
        ({"type": "string", "format": "date-time"}, "datetimeoffset datetimeimmutable datetimeinterface date carbon"),
        ({"type": "string", "format": "date"}, "localdate dateonly"),
        ({"type": "integer"}, "int integer long short byte int16 int32 int64 uint ulong uint32 uint64 biginteger"),
        ({"type": "integer"}, "optionalint optionallong"),
        ({"type": "number"}, "float double decimal bigdecimal number optionaldouble"),
        ({"type": "boolean"}, "bool boolean"),
        ({"type": "null"}, "null"),
        ({"type": "object"}, "map hashmap linkedhashmap treemap dictionary idictionary ireadonlydictionary"),
        ({}, "object mixed jsonelement jsonnode jsonobject jobject jtoken dynamic stdclass"),
    )
    for kind in kinds.split()
}
LISTS = names.words(
    "list arraylist set hashset collection iterable ilist ienumerable ireadonlylist icollection ireadonlycollection "
    "immutablelist immutablearray"
)
MAYBE = names.words("optional nullable option jsonnullable")
#: How C# calls interfaces.
INTERFACE = re.compile(r"I[A-Z][A-Za-z0-9]*")
#: How documentation of PHP gives a member's type, and says what it is.
VAR = re.compile(r"@var[ \t]+(?P<type>(?:[?\w\\|\[\]{}:]|<[^\n<>]{1,80}(?:<[^\n<>]{1,80}>)?>)+)[ \t]*(?P<said>[^\n]*)")
