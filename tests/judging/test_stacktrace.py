"""Frames of libraries are counted, not shown; what the consumer's own code failed with is said in a line."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.judging.stacktrace import agreed, failure, shortened

PYTHON = """\
INFO:     127.0.0.1:44 - "POST /hooks HTTP/1.1" 500 Internal Server Error
ERROR:    Exception in ASGI application
Traceback (most recent call last):
  File "/v/lib/python3.11/site-packages/starlette/routing.py", line 289, in handle
    await self.app(scope, receive, send)
  File "/v/lib/python3.11/site-packages/fastapi/routing.py", line 762, in app
    raw_response = await run_endpoint_function(
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/home/me/shop.py", line 37, in hooks
    kind, action = data["event"].split(".")
    ^^^^^^^^^^^^
ValueError: too many values to unpack (expected 2)"""
DEEPER = """\
Traceback (most recent call last):
  File "/home/me/shop.py", line 24, in hooks
    key = base64.b64decode(text)
  File "/root/.pyenv/versions/3.11.7/lib/python3.11/base64.py", line 88, in b64decode
    return binascii.a2b_base64(s, strict_mode=validate)
binascii.Error: Invalid base64-encoded string"""
NODE = """\
TypeError: Cannot read properties of null (reading 'length')
    at /home/me/server.js:31:66
    at Layer.handle [as handle_request] (/home/me/node_modules/express/lib/router/layer.js:95:5)
    at next (/home/me/node_modules/express/lib/router/route.js:149:13)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"""
MODULE = "RangeError: bad\n    at hook (file:///home/me/app.mjs:7:3)\n    at node:internal/x:1:1"
MODEL = """\
  File "/home/me/shop.py", line 52, in file_event
    file = File(**payload["file"])
           ^^^^^^^^^^^^^^^^^^^^^^^
pydantic_core._pydantic_core.ValidationError: 1 validation error for File
durationSeconds
  Input should be a valid integer, got a number with a fractional part [input_value=500.017]
INFO:     127.0.0.1:59574 - "POST /hooks HTTP/1.1" 500 Internal Server Error"""
GO = """\
2026/12/01 02:27:08 http: panic serving [::1]:458: runtime error: invalid memory address or nil pointer dereference
goroutine 918 [running]:
net/http.(*conn).serve.func1()
\t/usr/lib/go-1.19/src/net/http/server.go:1850 +0xbf
panic({0x657300, 0x877210})
\t/usr/lib/go-1.19/src/runtime/panic.go:890 +0x262
main.hook({0x70a210, 0xc000307c00}, 0xc000480200)
\t/home/me/main.go:107 +0x8f0
net/http.HandlerFunc.ServeHTTP(0xc000307c00?, {0x70a210?, 0xc000307c00?}, 0xc0002cc000?)
\t/usr/lib/go-1.19/src/net/http/server.go:2109 +0x2f
created by net/http.(*Server).Serve
\t/usr/lib/go-1.19/src/net/http/server.go:3102 +0x4db"""
RUBY = """\
[2026-12-01 02:27:08] ERROR NoMethodError: undefined method `strip' for nil:NilClass
\t/var/lib/gems/3.1.0/gems/rack-2.2/lib/rack/head.rb:12:in `call'
\t/home/me/app.rb:31:in `block in <main>'
\t/usr/lib/ruby/3.1.0/webrick/httpserver.rb:140:in `service'"""
PHP = """\
PHP Fatal error:  Uncaught TypeError: strlen(): Argument #1 must be of type string, null given in /home/me/hook.php:31
Stack trace:
#0 /home/me/vendor/slim/App.php(12): strlen()
#1 /home/me/hook.php(44): take()
#2 {main}"""
SHAPE = """\
ZodError: [
  { "path": ["file", "name"], "message": "Required" }
]
    at hook (/home/me/server.js:31:66)"""
WHOLE = "Input should be a valid integer, got a number with a fractional part"
IN_MODEL = f"pydantic_core._pydantic_core.ValidationError: 1 validation error for File durationSeconds {WHOLE}"


@each_row(
    ("log", "said"),
    [
        (PYTHON, "ValueError: too many values to unpack (expected 2) (shop.py, line 37)"),
        (DEEPER, "binascii.Error: Invalid base64-encoded string (shop.py, line 24)"),
        (NODE, "TypeError: Cannot read properties of null (reading 'length') (server.js, line 31)"),
        (MODULE, "RangeError: bad (app.mjs, line 7)"),
        (GO, "panic: runtime error: invalid memory address or nil pointer dereference (main.go, line 107)"),
        (RUBY, "NoMethodError: undefined method `strip' for nil:NilClass (app.rb, line 31)"),
        (PHP, "TypeError: strlen(): Argument #1 must be of type string, null given (hook.php, line 31)"),
        (f"{NODE}\n{PYTHON}", "ValueError: too many values to unpack (expected 2) (shop.py, line 37)"),
        (MODEL, f"{IN_MODEL} [input_value=500.017] (shop.py, line 52)"),
        (SHAPE, 'ZodError: [ { "path": ["file", "name"], "message": "Required" } (server.js, line 31)'),
        (f'{PYTHON}\nINFO: 500\nTraceback (most recent call last):\n  File "x.py", line 3, in f', failure(PYTHON)),
        ("ValueError: alone", ""),
        ("at nine: the Error", ""),
        ("", ""),
    ],
)
def test_the_last_failure_is_said_with_the_place_in_the_consumers_own_code(log: str, said: str) -> None:
    assert failure(log) == said


@each_row(
    ("logs", "said"),
    [
        ([NODE, NODE], "TypeError: Cannot read properties of null (reading 'length') (server.js, line 31)"),
        ([PYTHON, "INFO: 500", PYTHON.replace("too many", "not enough")], "ValueError (shop.py, line 37)"),
        ([MODEL, MODEL.replace("500.017", "0.5")], f"{IN_MODEL} (shop.py, line 52)"),
        ([PYTHON, PYTHON.replace("line 37", "line 38")], ""),
        ([PYTHON, PYTHON, DEEPER], ""),
        ([PYTHON], ""),
        (["ValueError: alone", "ValueError: alone"], ""),
        ([NODE, "ValueError: alone"], ""),
        ([""], ""),
    ],
)
def test_of_several_failures_is_said_what_all_of_them_say(logs: list[str], said: str) -> None:
    assert agreed("\n".join(logs)) == said


def test_frames_of_libraries_are_counted_and_the_rest_stands_as_it_was() -> None:
    kept = PYTHON.split("\n")
    assert shortened(PYTHON).split("\n") == [*kept[:3], "  … 2 frames of libraries", *kept[8:]]
    assert shortened(DEEPER).split("\n")[3:] == [
        "  … 1 frame of libraries",
        "binascii.Error: Invalid base64-encoded string",
    ]
    assert shortened(NODE).split("\n") == [*NODE.split("\n")[:2], "  … 3 frames of libraries"]
    assert shortened("plain\n\n    text") == "plain\n\n    text"


def test_a_line_of_any_length_takes_no_time_to_speak_of() -> None:
    for line in ("at " + "(" * 200_000, '  File "' + "a" * 200_000, " |" * 100_000, "at a" + ":1" * 100_000):
        assert failure(f"{line}\nError: x") == ""
        assert shortened(line)
