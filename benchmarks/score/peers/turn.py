"""How each side takes its turn: it gets ready, waits until it is told, works, and says that it is done."""

import sys


def take(work):
    print("ready", flush=True)
    if not sys.stdin.readline():
        sys.exit(0)
    result = work()
    print("done", flush=True)
    return result
