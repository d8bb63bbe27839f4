"""Clients that are a nuisance: idle, slow, or gone within a request."""

import contextlib
import socket
import threading

IDLE, SLOW, HALF = 1000, 50, 50
BODY = b'{"subject": "slow", "description": "' + b"x" * 2000 + b'"}'
HEAD = (
    b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n" % len(BODY)
)


class Nuisances:
    """Connections to a service that cost it and do nothing useful, as long as the context lasts."""

    def __init__(self, port):
        self.port = port
        self.stack = contextlib.ExitStack()
        self.over = threading.Event()
        self.slow = []
        self.opened = 0

    def __enter__(self):
        for _ in range(IDLE):
            self.connect()
        for _ in range(HALF):
            self.connect().sendall(HEAD + BODY[: len(BODY) // 2])
        self.slow = [self.connect() for _ in range(SLOW)]
        for connection in self.slow:
            connection.sendall(HEAD)
        self.thread = threading.Thread(target=self.drip)
        self.thread.start()
        return self

    def connect(self):
        connection = self.stack.enter_context(socket.create_connection(("127.0.0.1", self.port)))
        self.opened += 1
        return connection

    def drip(self):
        at = 0
        while not self.over.wait(1.0):
            for connection in self.slow:
                # The service gives such a client up after serve.body_seconds.
                with contextlib.suppress(OSError):
                    connection.send(BODY[at : at + 1])
            at += 1

    def count(self):
        return self.opened

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.stack.close()
