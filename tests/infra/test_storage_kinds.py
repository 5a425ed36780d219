"""One contract for both kinds of storage: a folder, and a bucket on a real S3 server (moto's, over HTTP)."""

import errno
import io
import os
import resource
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from storefront.infra import storage as module
from storefront.infra.storage import Bucket, Folder, Storage, StorageAway, StorageFull, private, storage
from storefront.settings import settings

NAME = f"{'a' * 32}-320.webp"
KEYS = {
    "AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_REGION": "eu-south-1",
    "AWS_DEFAULT_REGION": "eu-south-1", "AWS_EC2_METADATA_DISABLED": "true",
}  # fmt: skip


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    module._at.cache_clear()  # what other tests called by the same address stood on another server
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": s3_url}.items():
        monkeypatch.setenv(name, value)
    made = Bucket("glocal-media", "shop/")
    made.client.create_bucket(
        Bucket="glocal-media", CreateBucketConfiguration={"LocationConstraint": KEYS["AWS_REGION"]}
    ) if not _there(made) else None
    for name in list(made.names()):
        made.delete(name)
    yield made
    module._at.cache_clear()


def _there(bucket: Bucket) -> bool:
    return any(one["Name"] == bucket.bucket for one in bucket.client.list_buckets()["Buckets"])


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Folder(tmp_path / "media") if request.param == "folder" else request.getfixturevalue("bucket")


def test_what_was_written_is_read_copied_listed_and_let_go(place: Storage, tmp_path: Path) -> None:
    assert not place.exists(NAME)
    assert place.read(NAME) is None
    assert not place.fetch(NAME, tmp_path / "copy")
    place.write(NAME, b"pixels")
    assert place.exists(NAME)
    assert place.read(NAME) == b"pixels"
    assert place.fetch(NAME, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"pixels"
    assert list(place.names()) == [NAME]
    place.delete(NAME)
    place.delete(NAME)  # what is gone is gone
    assert not place.exists(NAME)
    assert list(place.names()) == []


def test_a_large_file_goes_in_from_wherever_it_was_read_to(place: Storage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 40_000  # ten megabytes
    file = io.BytesIO(content)
    file.seek(123)
    place.write_from(NAME, file)
    assert place.read(NAME) == content


def test_writing_again_is_the_same_thing(place: Storage) -> None:
    place.write(NAME, b"pixels")
    place.write(NAME, b"pixels")
    assert list(place.names()) == [NAME]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.webp", "UPPER.webp", "x.exe", "", ".half"])
def test_no_other_name_is_written_or_read(place: Storage, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        place.write(name, b"")
    assert place.read(name) is None


# --- where things lie -----------------------------------------------------------------------------------------


def test_originals_lie_beside_the_folder_that_is_served_not_in_it(tmp_path: Path) -> None:
    public, hidden = module._at(f"file://{tmp_path}/media", False), module._at(f"file://{tmp_path}/media", True)
    public.write(NAME, b"seen")
    hidden.write("c" * 32, b"private")
    assert isinstance(public, Folder)
    assert [path.name for path in public.root.rglob("*") if path.is_file()] == [NAME]
    assert public.read("c" * 32) is None


def test_originals_lie_under_a_prefix_of_their_own_in_a_bucket(bucket: Bucket) -> None:
    public, hidden = module._at("s3://glocal-media/shop", False), module._at("s3://glocal-media/shop", True)
    hidden.write("c" * 32, b"private")
    assert isinstance(hidden, Bucket)
    assert hidden.key("c" * 32) == f"shop/private/{'c' * 32}"
    assert public.read("c" * 32) is None
    assert list(public.names()) == []
    hidden.delete("c" * 32)


def test_no_address_of_the_shop_leads_to_an_original(client: Any) -> None:
    private().write("c" * 32, b"private")
    for way in (f"/media/{'c' * 32}", f"/media/private/{'c' * 32}", f"/media/..%2fmedia-private%2fcc%2f{'c' * 32}"):
        answer = client.get(way)
        assert answer.status_code == 404
        assert b"private" not in answer.data


def test_the_shop_serves_pictures_from_a_bucket(bucket: Bucket, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_URL", "s3://glocal-media/shop")
    settings.cache_clear()
    storage().write(NAME, b"pixels")
    assert client.get(f"/media/{NAME}").data == b"pixels"


# --- faults -----------------------------------------------------------------------------------------------------


class Failing(BaseHTTPRequestHandler):
    """A server that answers every question with one status."""

    status = 500
    asked: list[str] = []

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(self.command)
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_HEAD = do_DELETE = _answer

    def log_message(self, *_words: Any) -> None:
        """Nothing to tell."""


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Bucket]]:
    """A bucket on a server that fails in one way."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def with_status(status: int) -> Bucket:
        Failing.status = status
        Failing.asked.clear()
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}.items():
            monkeypatch.setenv(name, value)
        return Bucket("glocal-media")

    yield with_status
    server.shutdown()
    server.server_close()


def test_a_server_that_fails_is_asked_three_times_and_then_said_to_be_away(
    failing: Callable[[int], Bucket], tmp_path: Path
) -> None:
    bucket = failing(500)
    with pytest.raises(StorageAway):
        bucket.write(NAME, b"pixels")
    assert Failing.asked == ["PUT"] * 3
    for asks in (
        lambda: bucket.read(NAME), lambda: bucket.exists(NAME), lambda: bucket.delete(NAME),
        lambda: list(bucket.names()), lambda: bucket.fetch(NAME, tmp_path / "copy"),
    ):  # fmt: skip
        with pytest.raises(StorageAway):
            asks()


def test_a_server_without_room_says_so(failing: Callable[[int], Bucket]) -> None:
    with pytest.raises(StorageFull):
        failing(507).write(NAME, b"pixels")


def test_a_server_that_is_not_there_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{one.getsockname()[1]}"}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(StorageAway):
            Bucket("glocal-media").read(NAME)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes that really is full; where none may be mounted, files that really cannot grow."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    is_mounted = subprocess.run(command, capture_output=True).returncode == 0
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if not is_mounted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, hard))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    if is_mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_keeps_nothing_half_and_recovers(tiny_disk: Path) -> None:
    folder = Folder(tiny_disk / "media")
    folder.write(NAME, b"kept before")
    with pytest.raises(StorageFull):
        folder.write_from(f"{'b' * 32}-320.webp", io.BytesIO(bytes(4_000_000)))
    assert list(folder.names()) == [NAME]
    assert [path.name for path in (folder.root / module.HALF_FOLDER).iterdir()] == []
    assert folder.read(NAME) == b"kept before"
    folder.write(f"{'b' * 32}-320.webp", b"there is room again")
    assert len(list(folder.names())) == 2


def test_what_a_killed_process_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(NAME, b"pixels")
    half, fresh = tmp_path / module.HALF_FOLDER / "tmpold", tmp_path / module.HALF_FOLDER / "tmpnew"
    half.write_bytes(b"pix")
    fresh.write_bytes(b"pix")
    os.utime(half, (0, 0))
    folder.tidy()
    assert not half.exists()
    assert fresh.exists()
    assert folder.read(NAME) == b"pixels"


def test_other_faults_of_a_disk_are_a_storage_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "media").write_bytes(b"a file where a folder should be")
    with pytest.raises(StorageAway):
        Folder(tmp_path / "media").write(NAME, b"pixels")
    with pytest.raises(StorageFull), module.said_plainly():
        raise OSError(errno.EDQUOT, "quota")
