"""ZIPs from outside: found by name, read with limits, never unpacked to where they say."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storefront.infra import packs
from storefront.infra.packs import BadPack, Pack, open_pack

MOST = 1000


@contextmanager
def opened(path: Path, files: list[tuple[str, bytes]], change: bytes = b"", by: bytes = b"") -> Iterator[Pack]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, file in files:
            packed.writestr(name, file)
    path.write_bytes(content.getvalue().replace(change, by) if change else content.getvalue())
    pack = open_pack(path)
    yield pack
    pack.zip.close()


def test_a_picture_is_found_by_name_or_by_path_whatever_its_case(tmp_path: Path) -> None:
    with opened(tmp_path / "a", [("Foto/Borsa 1.JPG", b"a"), ("__MACOSX/Foto/Borsa 1.JPG", b"x")]) as pack:
        assert pack.read("borsa 1.jpg", MOST).read() == b"a"
        assert pack.read("foto\\borsa 1.jpg", MOST).read() == b"a"
        with pytest.raises(BadPack, match="not_there"):
            pack.read("altra.jpg", MOST)


def test_one_name_in_two_folders_must_be_said_whole(tmp_path: Path) -> None:
    with opened(tmp_path / "a", [("a/foto.jpg", b"a"), ("b/foto.jpg", b"b")]) as pack:
        with pytest.raises(BadPack, match="name_twice"):
            pack.read("foto.jpg", MOST)
        assert pack.read("b/foto.jpg", MOST).read() == b"b"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.jpg", "C:/b.jpg", "..\\b.jpg"])
def test_names_that_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadPack, match="leads_outside"), opened(tmp_path / "a", [(name, b"a")]):
        pass


def test_one_path_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="path_twice"), opened(tmp_path / "a", [("a.jpg", b"a"), ("A.jpg", b"b")]):
        pass


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with opened(tmp_path / "a", [("a.jpg", b"\0" * 4_000_000)]) as pack, pytest.raises(BadPack, match="bomb"):
        pack.read("a.jpg", 10**9)


def test_a_file_larger_than_it_says_is_cut_off(tmp_path: Path) -> None:
    with opened(tmp_path / "a", [("a.jpg", b"a" * 5000)]) as pack, pytest.raises(BadPack, match="too_many_bytes"):
        pack.read("a.jpg", MOST)
    lies, truth = (5000).to_bytes(4, "little"), (900).to_bytes(4, "little")
    with opened(tmp_path / "b", [("a.jpg", b"a" * 5000)], lies, truth) as pack, pytest.raises(BadPack, match="torn"):
        pack.read("a.jpg", MOST)


def test_a_locked_file_is_told(tmp_path: Path) -> None:
    with opened(tmp_path / "a", [("a.jpg", b"a")]) as pack:
        pack.files["a.jpg"].flag_bits |= 1
        with pytest.raises(BadPack, match="locked"):
            pack.head("a.jpg", 10)


def test_too_many_files_and_torn_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "MOST_FILES", 2)
    with pytest.raises(BadPack, match="too_many_files"), opened(tmp_path / "a", [(f"{n}.jpg", b"a") for n in range(3)]):
        pass
    (tmp_path / "b").write_bytes(b"PK\x03\x04 rubbish")
    with pytest.raises(BadPack, match="torn"):
        open_pack(tmp_path / "b")
