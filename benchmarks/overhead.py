"""What a delivery costs us: CPU time of our own, beside `wrk` on the same server that answers at once, in one run.

    python benchmarks/overhead.py [--count N] [--rounds R] [--workers W]

The server is nginx, on a free port, with a status and nothing else (`apt-get install nginx-light wrk`). In turn, R
times: N genuine deliveries of the median event are made, signed, sent and noted as a run does it, and as many requests
with a body of the same size are sent by `wrk`. Beside them the same deliveries to an application in this process that
only verifies. The bars are 0.35 ms a delivery, and 3,000 deliveries a second in process.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import hmac
import re
import shutil
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hookproof.contract import load_contract, provider_names
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.opening import open_url
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.targets import name_target
from hookproof.delivery.transports import CarrierTransport
from hookproof.engine import plan_run
from hookproof.judging.courier import Courier
from hookproof.judging.reach import Reach
from hookproof.payloads import cases
from hookproof.settings.settings import Settings

CONFIGURATION = """
daemon off; pid {folder}/pid; error_log /dev/null crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/b;
  proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}
"""
POST = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = string.rep("x", {size})\n'


@contextlib.contextmanager
def native(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port), encoding="utf-8")
    server = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/hook"
    finally:
        server.terminate()
        server.wait()


def verifying(secret: str) -> Any:
    """An application that verifies a signature of Standard Webhooks and does nothing else."""
    key = base64.b64decode(secret.removeprefix("whsec_"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers, body, more = dict(scope["headers"]), b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        signed = b".".join((headers[b"webhook-id"], headers[b"webhook-timestamp"], body))
        wanted = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        status = 204 if hmac.compare_digest(wanted, headers[b"webhook-signature"]) else 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def courier_to(transport: CarrierTransport, workers: int) -> Courier:
    settings = Settings(folder=Path(), workers=workers)
    plan = plan_run(Reach(settings=settings, contract=CONTRACT, secret=SECRET, transport=transport))
    return plan.courier(time.monotonic())


def spent(courier: Courier, event: str, count: int, seed: int) -> tuple[float, float]:
    """Seconds of our CPU and of the clock for so many deliveries, from the plan of the event on."""
    begun, cpu, left = time.perf_counter(), time.process_time(), count
    made = cases(CONTRACT, event, "random", seed=seed, count=count)
    while some := list(islice(made, 64)):
        exchanges = courier.send_all([courier.signer.deliver(case) for case in some])
        assert all(exchange.acknowledged for exchange in exchanges), exchanges[0].summary
        left -= len(some)
    return time.process_time() - cpu, time.perf_counter() - begun


def requests_a_second(url: str, size: int, connections: int, folder: Path) -> float:
    """What `wrk` reaches on that server with bodies of that size."""
    (folder / "post.lua").write_text(POST.format(size=size), encoding="utf-8")
    command = ["wrk", "-t1", f"-c{connections}", "-d2s", "-s", str(folder / "post.lua"), url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(re.findall(r"Requests/sec:\s*([0-9.]+)", said)[0])


CONTRACT = load_contract(provider_names()[0])
SECRET = generate_secret(CONTRACT.delivery)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=4)
    args = parser.parse_args()
    if missing := [name for name in ("nginx", "wrk") if shutil.which(name) is None]:
        raise SystemExit(f"there is no {' and no '.join(missing)} here")
    sizes = {name: len(next(cases(CONTRACT, name, "example")).body) for name in CONTRACT.events}
    event = sorted(sizes, key=sizes.__getitem__)[len(sizes) // 2]
    app = App("app", "asgi", verifying(SECRET.reveal()))
    rounds: list[tuple[float, float, float, float]] = []
    with (
        tempfile.TemporaryDirectory() as name,
        native(Path(name)) as url,
        open_url(url, time_limit=5) as line,
        asgi_transport(app, name_target("http://localhost/hook"), time_limit=5) as inside,
    ):
        outside, within = courier_to(line, args.workers), courier_to(inside, 1)
        for seed in range(args.rounds):
            limit = requests_a_second(url, sizes[event], args.workers, Path(name))
            cpu, wall = spent(outside, event, args.count, seed)
            cpu_within, wall_within = spent(within, event, args.count, seed)
            rounds.append((cpu / args.count, args.count / wall / limit, args.count / wall_within, cpu_within))
            print(
                f"{cpu / args.count * 1000:6.3f} ms of our CPU, {args.count / wall:6,.0f}/s; wrk {limit:7,.0f}/s; "
                f"in process {args.count / wall_within:6,.0f}/s, {args.count / cpu_within:6,.0f} per second of CPU"
            )
    middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
    print(f"{event}, {sizes[event]} bytes, medians of {args.rounds} rounds:")
    print(f"  a delivery costs {middle[0] * 1000:.3f} ms of our CPU (bar 0.35); {middle[1]:.2f} of what wrk reaches")
    print(f"  in process {middle[2]:,.0f}/s (bar 3,000), {args.count / middle[3]:,.0f} per second of CPU")


if __name__ == "__main__":
    main()
