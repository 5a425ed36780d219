"""Pictures from everywhere: each honest one is taken and looks right, each hostile one is refused by its own name."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from storefront.infra import apart, picture_child
from storefront.infra.images import Derivatives, derive
from storefront.infra.picture_files import NotAPicture, is_called_a_picture
from tests.databases import ROOT
from tests.pictures_corpus import CORNER, HONEST, REFUSED, cmyk, cut_out, deep_grey, jpeg, lying, saved, scene, with_gps

NEAR = 12  # of 255: what lossy formats and rounding may change


def largest(made: Derivatives, kind: str = "webp") -> Image.Image:
    return Image.open(io.BytesIO(made.files[f"{made.digest}-{made.width}.{kind}"])).convert("RGB")


def is_near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_picture_is_taken(name: str) -> None:
    made = derive(HONEST[name]())
    assert made.widths
    for file, content in made.files.items():
        with Image.open(io.BytesIO(content)) as derivative:
            derivative.load()
            assert derivative.mode == "RGB"
            assert derivative.width == int(file.rpartition("-")[2].partition(".")[0])
    assert 0 < len(made.tiny) <= 1000


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_picture_is_refused_by_its_name(name: str) -> None:
    why, make = REFUSED[name]
    with pytest.raises(NotAPicture) as told:
        derive(make())
    assert str(told.value) == why


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(orientation: int) -> None:
    picture = largest(derive(lying(orientation)))
    assert picture.width > picture.height
    assert is_near(picture.getpixel((20, 20)), CORNER)
    for corner in ((picture.width - 20, 20), (20, picture.height - 20), (picture.width - 20, picture.height - 20)):
        assert not is_near(picture.getpixel(corner), CORNER)


def test_nothing_of_the_place_or_the_words_stays() -> None:
    original = with_gps()
    assert b"casa mia" in original
    made = derive(original)
    for content in made.files.values():
        assert b"casa mia" not in content
        with Image.open(io.BytesIO(content)) as derivative:
            assert not derivative.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment", "mp"} & derivative.info.keys()


def test_colours_of_a_wide_profile_become_those_that_browsers_show() -> None:
    plain, stretched = largest(derive(jpeg(quality=95))), largest(derive(HONEST["with a wide profile"]()))
    assert is_near(plain.getpixel((20, 20)), CORNER)
    assert stretched.getpixel((20, 20))[0] > plain.getpixel((20, 20))[0] + NEAR  # P3's red lies further out


def test_sixteen_bits_of_grey_keep_their_lightness() -> None:
    assert is_near(largest(derive(deep_grey())).getpixel((50, 50)), (40_000 // 257,) * 3)


def test_printers_colours_and_cut_outs_look_as_they_should() -> None:
    assert largest(derive(cmyk())).getpixel((20, 20))[0] > 150
    assert is_near(largest(derive(cut_out())).getpixel((20, 20)), (255, 255, 255))


def test_a_tall_picture_is_made_for_its_own_height() -> None:
    made = derive(HONEST["a very tall one"]())
    assert made.height <= 2 * 1600 + 1600  # the narrowest width is kept


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("foto.jpg", True), ("FOTO.JPEG", True), ("foto.php.jpg", True), ("foto.heic", True), ("image", True),
        ("foto.exe", False), ("foto.svg", False), ("foto.jpg.html", False), ("foto.pdf", False),
    ],
)  # fmt: skip
def test_a_name_may_be_wrong_about_the_kind_but_not_about_being_a_picture(name: str, is_taken: bool) -> None:
    assert is_called_a_picture(name) is is_taken


# --- in a process of its own ----------------------------------------------------------------------------------


def peak_mb(original: Path, folder: Path) -> int:
    """The most memory that the child held, as the system counted it."""
    script = (
        "import resource, subprocess, sys;"
        "done = subprocess.run([sys.executable, '-m', 'storefront.infra.picture_child', *sys.argv[1:]]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    command = [sys.executable, "-c", script, str(original), "a" * 32, str(folder)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "refused" not in json.loads(said[0])
    return int(said[1])


@pytest.mark.parametrize(
    ("size", "kind", "how"),
    [
        ((8944, 6708), "JPEG", {"quality": 70}),
        ((8944, 6708), "JPEG", {"quality": 70, "progressive": True}),
        ((6708, 8944), "JPEG", {"quality": 70}),
        ((7700, 5800), "PNG", {"compress_level": 1}),
        ((4032, 3024), "WEBP", {"method": 0}),
        ((5000, 3750), "AVIF", {"speed": 10}),
        ((5712, 4284), "HEIF", {"quality": 50}),
    ],
)
def test_the_largest_pictures_that_we_take_stay_under_250_mb(
    size: tuple[int, int], kind: str, how: dict[str, object], tmp_path: Path
) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    original = tmp_path / "original"
    original.write_bytes(saved(scene(size), kind, **how))
    assert peak_mb(original, tmp_path) <= 250


def test_a_picture_made_apart_leaves_all_its_files_in_the_folder(tmp_path: Path) -> None:
    original = tmp_path / "original"
    original.write_bytes(jpeg((800, 600)))
    made = apart.derive_apart(original, "a" * 32, tmp_path)
    assert made.widths == (320, 640)
    assert {path.name for path in tmp_path.iterdir()} == {"original", *made.files}


@pytest.mark.parametrize("name", ["a PNG bomb", "half a JPEG", "an archive behind a JPEG", "nothing"])
def test_a_refusal_comes_out_of_the_child_as_it_was_said(name: str, tmp_path: Path) -> None:
    why, make = REFUSED[name]
    original = tmp_path / "original"
    original.write_bytes(make())
    with pytest.raises(NotAPicture, match=f"^{why}$"):
        apart.derive_apart(original, "a" * 32, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


def test_a_child_that_wants_too_much_memory_is_refused_and_its_parent_lives(
    tmp_path: Path,
) -> None:
    original = tmp_path / "original"
    original.write_bytes(saved(scene((6000, 5000), "RGBA"), "PNG", compress_level=1))
    bounded = tmp_path / "bounded.py"
    bounded.write_text(
        "import sys; from pathlib import Path; from storefront.infra import picture_child as child;"
        "child.MOST_DATA = 64 * 1024 * 1024; child.main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(bounded), str(original), "a" * 32, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert json.loads(done.stdout) == {"refused": "too_heavy"}


def test_a_child_that_dies_leaves_its_parent_a_word(tmp_path: Path) -> None:
    """A file that is not there is as good as any fault that the child does not know."""
    with pytest.raises(NotAPicture, match="unreadable"):
        apart.derive_apart(tmp_path / "nowhere", "a" * 32, tmp_path)
    assert picture_child.MOST_DATA <= 250 * 1024 * 1024
