"""Stands for a run of the command line that `tests/springboard.py` forks off; imports no more than it needs.

A stream that is closed is not handed over, and closed for the run too.
"""

import marshal
import os
import signal
import socket
import sys


def is_open(number: int) -> bool:
    """Whether a stream of this process is there."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


place, args = sys.argv[1], sys.argv[2:]
streams = [number for number in (0, 1, 2) if is_open(number)]
board = socket.socket(socket.AF_UNIX)
board.connect(place)
given = marshal.dumps((args, os.getcwd(), dict(os.environb), streams))  # noqa: PTH109
if streams:
    socket.send_fds(board, [b"s"], streams)
else:
    board.send(b"-")
board.sendall(len(given).to_bytes(4, "big") + given)
run = int.from_bytes(board.recv(4), "big")
for passed in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(passed, lambda number, _: os.kill(run, number))
ended = int.from_bytes(board.recv(4), "big", signed=True)
if ended < 0:
    signal.signal(-ended, signal.SIG_DFL)
    os.kill(os.getpid(), -ended)
os._exit(ended)
