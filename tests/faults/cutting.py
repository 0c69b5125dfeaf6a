"""A line between phone and server that a test cuts after so many bytes of the request or of the answer, as a lost cell does."""

import socket
import struct
import threading
from contextlib import suppress

UP, DOWN = "up", "down"
RESET = struct.pack("ii", 1, 0)  # close without a farewell


class Line:
    def __init__(self, server_port: int):
        self._server_port, self._limits = server_port, {}
        self.passed = {UP: 0, DOWN: 0}  # bytes of the last exchange
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port = self._ear.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self, direction: str, after: int) -> None:
        self._limits = {direction: after}

    def mend(self) -> None:
        self._limits = {}

    def close(self) -> None:
        self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()

    def _listen(self) -> None:
        while True:
            try:
                phone, _ = self._ear.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone, dict(self._limits)), daemon=True).start()

    def _carry(self, phone: socket.socket, limits: dict[str, int]) -> None:
        self.passed = {UP: 0, DOWN: 0}
        server = socket.create_connection(("127.0.0.1", self._server_port))
        exchange = Exchange(phone, server, limits, self.passed)
        up = threading.Thread(target=exchange.pump, args=(phone, server, UP), daemon=True)
        up.start()
        exchange.pump(server, phone, DOWN)
        up.join()
        exchange.close()


class Exchange:
    """One connection of the phone and the one to the server that belongs to it."""

    def __init__(self, phone: socket.socket, server: socket.socket, limits: dict[str, int], passed: dict[str, int]):
        self._ends, self._limits, self._passed = (phone, server), limits, passed
        self._torn = False

    def pump(self, source: socket.socket, target: socket.socket, way: str) -> None:
        """Passes on what comes until one end closes, or the limit of this way is reached: then both are torn off."""
        left = self._limits.get(way, 2**62)
        try:
            while left:
                part = source.recv(min(left, 65536))
                if not part:
                    return None if self._torn else target.shutdown(socket.SHUT_WR)
                self._passed[way] += len(part)  # before it is passed on: who has the answer may ask at once how long it was
                target.sendall(part)
                left -= len(part)
        except OSError:
            pass
        return self._tear()

    def close(self) -> None:
        for end in self._ends:
            if self._torn:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.close()

    def _tear(self) -> None:
        """Wakes whoever still listens; the close that follows says no farewell."""
        self._torn = True
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RD)
