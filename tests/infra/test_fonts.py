"""The faces are cut small, whole in their letters, and the same each time."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from storefront.infra import fonts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    fonts.cut_all(folder)
    return folder


def test_every_face_is_cut_to_a_file_of_its_name(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {face.output for face in fonts.FACES}


def test_the_text_face_weighs_less_than_35_kb(folder: Path) -> None:
    weights = [path.stat().st_size for path in folder.glob("hanken-grotesk-*.woff2")]
    assert len(weights) == 2
    assert sum(weights) <= 35_000


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.output)
def test_italian_french_and_price_signs_are_in_each_face(folder: Path, face: fonts.Face) -> None:
    letters = TTFont(folder / face.output).getBestCmap()
    missing = [sign for sign in "àèéìòùÀÈÉçêëîïôœû€«»“”‘’–—…←→0123456789" if ord(sign) not in letters]
    assert missing == []


def test_cutting_again_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for face in fonts.FACES:
        again = fonts.cut(face, tmp_path)
        assert again.read_bytes() == (folder / face.output).read_bytes()


def test_a_cut_that_is_up_to_date_is_left_alone(folder: Path) -> None:
    assert fonts.cut_all(folder) == []


def test_a_lost_face_is_cut_again_and_the_others_left_alone(tmp_path: Path) -> None:
    fonts.cut_all(tmp_path)
    lost = tmp_path / fonts.FACES[0].output
    lost.unlink()
    assert fonts.cut_all(tmp_path) == [lost]


def test_a_font_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="font_of_nobody"):
        fonts.packaged(fonts.Face("font_of_nobody", "Nobody.otf", "nobody.woff2"))
