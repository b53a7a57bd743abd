"""The options of the plugin, by name. It asks nothing: every pytest run reads it."""

from __future__ import annotations

#: Option (as in `--webhook-url` and, with `_`, in an ini file) -> what it says.
OPTIONS = {
    "url": "URL of the consumer to test; of an application, the URL that it is called as.",
    "app": "The consumer as an application in this process: module:attribute.",
    "secret": "Secret to sign with: env:NAME, file:PATH or the secret itself (default: HOOKPROOF_SECRET).",
    "provider": "Whose contract (default: the only one, or the lock's).",
    "version": "Version of the contract (default: the lock's, else the newest).",
    "schemas": "A folder of contracts of your own, laid out as schemas/ is.",
    "allow-host": "A host that is neither this machine nor in a private network, and may be tested all the same.",
}
#: A secret has no place in a file that is committed.
NOT_IN_INI = frozenset({"secret"})
