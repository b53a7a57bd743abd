"""Calls of an interface, in words, commands and programs of many languages."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.programs.calls import calls_in, fits, known_members

TOLD = [
    ("`POST /v1/hooks` makes one.", "POST /v1/hooks"),
    ("Send a `DELETE` request to `/hooks/{id}`.", "DELETE /hooks/{id}"),
    ("Make a PATCH call to the endpoint `/hooks/:hook_id`.", "PATCH /hooks/{hook_id}"),
    ("`GET https://api.a.example/v2/hooks/<id>`", "GET /v2/hooks/{id}"),
]
SHOWN = [
    ("curl -X PUT https://a.example/hooks/h1", "PUT /hooks/h1"),
    ("curl https://a.example/hooks?limit=3", "GET /hooks"),
    ("curl \\\n  -H 'X-Key: a' \\\n  -d url=https://b.example/x \\\n  \"$BASE/hooks\"", "POST /hooks"),
    ("POST /hooks HTTP/1.1\nHost: a.example", "POST /hooks"),
    ("requests.patch(f'{BASE}/hooks/{hook}', json={'a': 1})", "PATCH /hooks/{hook}"),
    ("await axios.put(`${base}/hooks/${id}`, {a: 1})", "PUT /hooks/{id}"),
    ("fetch(BASE + '/hooks', {method: 'delete'})", "DELETE /hooks"),
    ('http.NewRequest("POST", "https://a.example/hooks", nil)', "POST /hooks"),
    ("$client->request('GET', 'https://a.example/hooks')", "GET /hooks"),
    ("Net::HTTP::Post.new('/hooks')", "POST /hooks"),
]


@each_row(("text", "call"), TOLD)
def test_a_text_tells_of_a_call(text: str, call: str) -> None:
    assert [(f"{one.method} {one.path}", one.shown) for one in calls_in(text)] == [(call, False)]


@each_row(("program", "call"), SHOWN)
def test_a_program_shows_a_call(program: str, call: str) -> None:
    assert [(f"{one.method} {one.path}", one.shown) for one in calls_in(f"```\n{program}\n```")] == [(call, True)]


@each_row(
    "text", ["Posts go to /hooks.", "```js\napp.post('/hooks', take)\n```", "A GET is safe.", "```\nGET ready\n```"]
)
def test_what_is_no_call_gives_none(text: str) -> None:
    assert calls_in(text) == ()


@each_row(
    ("program", "sent"),
    [
        ('curl https://a.example/h -d \'{"a": 1,\n "b": ["c"]}\'', {"a": 1, "b": ["c"]}),
        ("curl https://a.example/h -d a=1 --data-urlencode 'b[]=c' -d b[]=d", {"a": "1", "b": ["c", "d"]}),
        ("axios.post('https://a.example/h', {a: 'x', b})", {"a": "x"}),
        ("fetch('https://a.example/h', {method: 'POST', body: JSON.stringify({a: 'x'})})", {"a": "x"}),
        ('POST /h HTTP/1.1\nHost: a.example\n\n{"a": 1}\n\nHTTP/1.1 200 OK', {"a": 1}),
        ("requests.get('https://a.example/h')", {}),
    ],
)
def test_a_call_sends_members(program: str, sent: dict[str, Any]) -> None:
    (call,) = calls_in(f"```\n{program}\n```")
    assert dict(known_members(call)) == sent


@each_row(("shown", "fit"), [("/v1/hooks/h1", True), ("/hooks/h1", True), ("/hooks", False), ("/v1/hook/h1", False)])
def test_a_call_fits_what_is_told_of_the_end_of_its_path(shown: str, fit: bool) -> None:
    told, program = calls_in(f"`GET /hooks/{{id}}`\n\n```\ncurl https://a.example{shown}\n```")
    assert fits(told, program) is fit
