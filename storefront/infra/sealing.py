"""Files that only a key opens: AES-256-GCM in pieces of a megabyte, so that no file is ever whole in memory.

    head   "glocal-sealed-1\\n", salt (16), mark of the key (16), beginning of every nonce (7)
    piece  at most a megabyte, encrypted, with its tag (16); nonce = beginning, its number (4), 1 for the last one

The key is made from the words given by scrypt, with the salt. The head is authenticated with every piece; number and
mark of the end make it plain when pieces are missing, doubled or in another order (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár). See docs/backup.md.
"""

import hashlib
import hmac
import secrets
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"glocal-sealed-1\n"
SALT, MARK, BEGINNING, TAG = 16, 16, 7, 16
HEAD = len(MAGIC) + SALT + MARK + BEGINNING
PIECE = 1 << 20


class Unfit(Exception):
    """A backup that cannot be made or used, or a place that cannot take it: `code` says why; its words live in upkeep."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def is_sealed(file: IO[bytes]) -> bool:
    """Whether an open file begins as ours do. Leaves it at its beginning."""
    begins = file.read(len(MAGIC))
    file.seek(0)
    return begins == MAGIC


def _key_of(words: str, salt: bytes) -> tuple[bytes, bytes]:
    """The key, and a mark that tells whether the words are the right ones."""
    made = hashlib.scrypt(words.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32 + MARK)
    return made[:32], made[32:]


class Sealing:
    """Writes into an open file what only the key reads. It is whole once `finish` has been called."""

    def __init__(self, file: IO[bytes], words: str) -> None:
        salt, self.beginning = secrets.token_bytes(SALT), secrets.token_bytes(BEGINNING)
        key, mark = _key_of(words, salt)
        self.file = file
        self.cipher = AESGCM(key)
        self.head = MAGIC + salt + mark + self.beginning
        self.number = 0
        self.waiting = bytearray()
        file.write(self.head)

    def write(self, content: bytes) -> int:
        self.waiting += content
        while len(self.waiting) > PIECE:  # one is always left: it may be the last
            self._put(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(content)

    def finish(self) -> None:
        self._put(bytes(self.waiting), is_last=True)

    def _put(self, content: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.beginning, self.number, is_last=is_last)
        self.file.write(self.cipher.encrypt(nonce, content, self.head))
        self.number += 1


class Unsealing:
    """Reads what Sealing wrote. Raises Unfit: wrong_key, broken."""

    def __init__(self, file: IO[bytes], words: str) -> None:
        self.head = file.read(HEAD)
        if len(self.head) < HEAD:
            raise Unfit("broken")
        salt = self.head[len(MAGIC) :][:SALT]
        key, mark = _key_of(words, salt)
        if not hmac.compare_digest(mark, self.head[len(MAGIC) + SALT :][:MARK]):
            raise Unfit("wrong_key")
        self.file = file
        self.cipher = AESGCM(key)
        self.beginning = self.head[-BEGINNING:]
        self.number = 0
        self.ready = bytearray()
        self.next = file.read(PIECE + TAG)
        self.is_over = False

    def read(self, size: int = -1, /) -> bytes:
        while not self.is_over and (size < 0 or len(self.ready) < size):
            self.ready += self._piece()
        taken = len(self.ready) if size < 0 else size
        content = bytes(self.ready[:taken])
        del self.ready[:taken]
        return content

    def _piece(self) -> bytes:
        piece, self.next = self.next, self.file.read(PIECE + TAG)
        self.is_over = not self.next
        nonce = _nonce(self.beginning, self.number, is_last=self.is_over)
        self.number += 1
        try:
            return self.cipher.decrypt(nonce, piece, self.head)
        except InvalidTag:
            raise Unfit("broken") from None


def _nonce(beginning: bytes, number: int, *, is_last: bool) -> bytes:
    return beginning + number.to_bytes(4, "big") + bytes([is_last])
