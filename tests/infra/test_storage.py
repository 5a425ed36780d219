"""Pictures in the storage: whole, or not there."""

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from storefront.infra.images import NotAPicture, derive
from storefront.infra.storage import Folder, storage


def drawn(width: int = 1200, height: int = 1500, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#86291f").save(out, kind, **more)
    return out.getvalue()


def test_a_picture_is_made_into_all_widths_that_it_has() -> None:
    made = derive(drawn())
    assert made.widths == (320, 640, 1024)
    assert (made.width, made.height) == (1024, 1280)
    assert {name.rpartition(".")[2] for name in made.files} == {"avif", "webp", "jpg"}


def test_no_byte_of_metadata_is_served() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    made = derive(drawn(exif=exif))
    assert not any(b"where I live" in content for content in made.files.values())


def test_a_picture_lying_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = derive(drawn(width=1500, height=1200, exif=exif))
    assert made.height > made.width


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", drawn()[:200]])
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        derive(content)


def test_a_name_that_is_not_ours_is_neither_written_nor_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(ValueError, match="name"):
        folder.write("../../etc/passwd", b"")
    assert folder.read("../../etc/passwd") is None


def test_pictures_are_served_for_ever_and_unknown_ones_are_404(client: FlaskClient) -> None:
    name = f"{'a' * 32}-320.webp"
    storage().write(name, b"bytes")
    answer = client.get(f"/media/{name}")
    assert answer.data == b"bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "image/webp"
    assert client.get(f"/media/{'b' * 32}-320.webp").status_code == 404
    assert client.get("/media/..%2f..%2fshop.toml").status_code == 404
