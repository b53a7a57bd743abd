"""The options of the plugin, by name. It asks nothing: every pytest run reads it."""

from __future__ import annotations

#: Option (as in `--webhook-url` and, with `_`, in an ini file) -> what it says. Each is a setting of `hookproof test`.
OPTIONS = {
    "url": "URL of the consumer to test; of an application, the URL that it is called as.",
    "app": "The consumer as an application in this process: module:attribute.",
    "path": "Where the application takes deliveries (default: its one POST route).",
    "secret": "Secret to sign with: env:NAME, file:PATH or the secret itself (default: HOOKPROOF_SECRET).",
    "provider": "Whose contract (default: the only one, or the lock's).",
    "version": "Version of the contract (default: the lock's, else the newest).",
    "schemas": "A folder of contracts of your own, laid out as schemas/ is.",
    "allow-host": "A host that is neither this machine nor in a private network, and may be tested all the same.",
    "event": "Only these events (a glob; can be given several times).",
    "check": "The checks that webhook_consumer.check() puts where a test names none (a glob; several times).",
    "level": "How much a check does: quick, standard or deep.",
    "bind": "FIELD=VALUE: a field with a value that the consumer knows (several times).",
    "header": "'Name: value': a header sent with each delivery (several times).",
    "seed": "Seed of the random payloads.",
    "fail-on": "A check fails the test from this severity on: error, warning or note.",
    "max-time": "End the run of a check after this time, as in 90s or 5m.",
    "budget": "Aim at this time, as in 60s: to a slow consumer goes what is worth most.",
    "left-out": "tell or fail: what becomes of a check that had no time for a part of what it tries.",
    "workers": "Deliveries under way at once.",
    "probe": "What shows the consumer's state: a URL, a path of its own, a command, SQL (several times).",
    "ignore-at": "A place of the state that says nothing, as a JSON pointer; * is any item (several times).",
    "settle": "How long an effect is waited for at least, as in 500ms or 2s.",
    "observe": "A port on which the consumer's own calls are listened for.",
    "observe-answer": "[/PATH] STATUS [TIME] [BODY]: how the consumer's own calls are answered (several times).",
    "observe-log": "A file that the consumer writes its log to.",
    "keys-port": "Serve here the keys that a consumer fetches, where the contract has any (default: a free port).",
    "canary": "on or off: whether payloads for a local consumer hold URLs of ours, whose fetches are seen.",
    "token": "A regular expression for what in a line of the log stands for one effect.",
    "baseline": "A file of known findings, which fail no test.",
}
#: A secret has no place in a file that is committed.
NOT_IN_INI = frozenset({"secret"})
#: Options that can be given several times; in an ini file, one a line.
SEVERAL = frozenset({"allow-host", "event", "check", "bind", "header", "probe", "ignore-at", "observe-answer"})
#: Settings that have no option here, and are followed where environment or hookproof.yaml say them.
WITHOUT_OPTION = ("severity", "hooks", "expected")
