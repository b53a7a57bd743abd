"""`hookproof keys`: a test key of a contract's scheme, and the half of it that a consumer is given."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hookproof.settings.options import provider_option, schemas_option, secret_option, version_option


@click.command("keys")
@provider_option
@version_option
@schemas_option
@secret_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write it; json has a JSON Web Key Set too, where the key is a pair.",
)
def command(provider: str | None, version: str | None, schemas: Path | None, secret: str | None, format_: str) -> int:
    """Make a test secret for the contract's scheme, and show what the consumer is given.

    Where deliveries are signed with a private key, that is its public half; else the secret itself. With --secret, only
    the public half of that secret is shown.

    \b
        hookproof keys --provider acme --format json > keys.json
        hookproof test http://localhost:8000/hooks --provider acme --secret "$(jq -r .secret keys.json)"
    """
    from hookproof.delivery.auth.kinds import kind_of
    from hookproof.delivery.secrets import generate_secret, parse_secret
    from hookproof.settings.choice import contract_for

    rules = contract_for(provider, version, schemas).delivery.signature
    kind = kind_of(rules)
    key = generate_secret(rules) if secret is None else parse_secret(secret)
    told: dict[str, object] = {"scheme": rules.scheme, **({"secret": key.reveal()} if secret is None else {})}
    if kind.public is not None and (half := kind.public(rules, key.key(rules))):
        told["public"] = half
        told["jwks"] = {"keys": [kind.web_key(rules, key.key(rules))]} if kind.web_key is not None else {}
    click.echo(json.dumps(told, indent=2) if format_ == "json" else "\n".join(_lines(told)))
    return 0


def _lines(told: dict[str, object]) -> list[str]:
    words = {"scheme": "Scheme", "secret": "Secret (HOOKPROOF_SECRET)", "public": "Public key (for the consumer)"}
    return [f"{label}:\n{told[name]}" for name, label in words.items() if name in told]
