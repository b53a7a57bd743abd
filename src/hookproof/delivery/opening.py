"""Open the transport that a command's options name: a URL, or an application in this process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hookproof.delivery.targets import name_target, parse_target
from hookproof.delivery.transports import CarrierTransport, Watch

if TYPE_CHECKING:
    from hookproof.delivery.apps import App

#: What an application is told that it was called as, where no URL is given: a name that test set-ups allow.
DEFAULT_APP_URL = "http://localhost/"


def open_url(
    url: str, *, time_limit: float, allow_hosts: Iterable[str] = (), watch: Watch | None = None
) -> CarrierTransport:
    """Return a transport to `url`. Raises InputError for a URL that cannot be used, or that leads to no test system."""
    from hookproof.delivery.http_carrier import url_transport

    return url_transport(parse_target(url, allow_hosts=allow_hosts), time_limit=time_limit, watch=watch)


def open_app(
    name: str, *, time_limit: float, url: str | None = None, path: str | None = None, watch: Watch | None = None
) -> CarrierTransport:
    """Return a transport to the application `module:attribute`; `url` is what it is called as, or `path` of a name.

    Raises InputError where there is no such application, or where it takes POST at several paths and none is named.
    """
    from hookproof.delivery.apps import load_app

    return app_transport(load_app(name), time_limit=time_limit, url=url, path=path, watch=watch)


def app_transport(
    app: App, *, time_limit: float, url: str | None = None, path: str | None = None, watch: Watch | None = None
) -> CarrierTransport:
    """Return a transport to an application. Raises InputError as `open_app` does."""
    from hookproof.delivery.asgi_carrier import asgi_transport
    from hookproof.delivery.routes import post_path
    from hookproof.delivery.wsgi_carrier import wsgi_transport

    make = {"asgi": asgi_transport, "wsgi": wsgi_transport}[app.interface]
    called_as = url or f"{DEFAULT_APP_URL.rstrip('/')}{path or post_path(app)}"
    return make(app, name_target(called_as), time_limit=time_limit, watch=watch)
