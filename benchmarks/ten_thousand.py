"""`hookproof serve` under 10,000 deliveries to three endpoints: how fast, and how much memory it comes to.

python benchmarks/ten_thousand.py [MESSAGES]
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.serving.memory import Endpoint, Store
from hookproof.serving.prompting import example_of

MESSAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 3334
ENDPOINTS = 3


class Consumer(asyncio.Protocol):
    got = 0

    def connection_made(self, transport) -> None:
        self.transport, self.data = transport, b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, _, rest = self.data.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(rest) < length:
                return
            self.data = rest[length:]
            Consumer.got += 1
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def consumer() -> int:
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    async def serve() -> None:
        server = await loop.create_server(Consumer, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await server.serve_forever()

    threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True).start()
    ready.wait(10)
    return ports[0]


def memory(pid: int, what: str = "VmHWM") -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition(f"{what}:")[2].split()[0]) / 1024


def main() -> None:
    contract, port = load_contract("videogen"), consumer()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "serve.db") as store:
        for number in range(ENDPOINTS):
            secret = generate_secret(contract.delivery.signature).reveal()
            url = f"http://127.0.0.1:{port}/{number}"
            store.add_endpoint(Endpoint(f"ep_{number}", url, ("*",), None, 1, secret))
        command = [sys.executable, "-m", "hookproof", "serve", "--port", "0", "--db", str(store.path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        process.stderr.readline()
        process.stderr.readline()
        at_rest, body = memory(process.pid), example_of(contract, "file.upload.completed").body
        began = time.monotonic()
        for number in range(MESSAGES):
            store.add_message(f"msg_{number}", "file.upload.completed", body, at=time.time())
        while Consumer.got < MESSAGES * ENDPOINTS and time.monotonic() - began < 600:
            time.sleep(0.05)
        seconds = time.monotonic() - began
        text = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        used = (int(text[11]) + int(text[12])) / 100
        print(f"{Consumer.got:,} deliveries to {ENDPOINTS} endpoints in {seconds:.1f} s, {used:.1f} s of processor")
        print(f"memory: {at_rest:.0f} MB at rest, {memory(process.pid):.0f} MB at most")
        process.terminate()
        process.wait(20)
        print(f"database: {store.path.stat().st_size / 2**20:.0f} MB for {len(body):,} bytes a payload")


if __name__ == "__main__":
    main()
