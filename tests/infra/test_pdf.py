"""Papers print what people wrote as they wrote it, look the same everywhere, and are readable by everybody."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from storefront.infra import pdf

TRICKS = [
    '#panic("preso")', "$x^2$", "*grassetto* _corsivo_", "a \\ b", "<etichetta> @rif", '#read("/etc/passwd")',
    '"); #import "@preview/x:1.0.0"', "= Titolo\n- voce", "{{ 7 * 7 }} `codice` // commento /* */",
]  # fmt: skip


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A template of one heading beside the real shared parts."""
    folder = tmp_path  # typst reads nothing outside of it
    (folder / "parts.typ").write_text((pdf.TEMPLATES / "parts.typ").read_text(encoding="utf-8"), encoding="utf-8")
    source = '#import "parts.typ": *\n#show: paper.with(title: values.title)\n= #values.title\n'
    (folder / "trial.typ").write_text(source, encoding="utf-8")
    (folder / "wrong.typ").write_text('#import "parts.typ": *\n#values.missing', encoding="utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", folder)


def words_on(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


@pytest.mark.parametrize("title", TRICKS)
def test_a_title_with_signs_of_the_drawing_language_is_printed_as_it_stands(trial: None, title: str) -> None:
    assert " ".join(title.split()) in words_on(pdf.draw("trial", {"title": title}))


def test_letters_that_no_face_has_leave_the_rest_readable(trial: None) -> None:
    words = words_on(pdf.draw("trial", {"title": "Sciarpa 🎀 blu\x00\x07 中 Ⅷ e\u0301"}))
    assert words.startswith("Sciarpa blu ? VIII é")


def test_a_paper_is_tagged_titled_and_says_its_language(trial: None) -> None:
    paper = PdfReader(io.BytesIO(pdf.draw("trial", {"title": "Bolla"})))
    catalogue = paper.trailer["/Root"]
    assert (paper.metadata or {})["/Title"] == "Bolla"
    assert catalogue["/Lang"] == "it"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_only_our_faces_are_in_it_and_they_are_embedded(trial: None) -> None:
    fonts = PdfReader(io.BytesIO(pdf.draw("trial", {"title": "Bolla"}))).pages[0]["/Resources"]["/Font"]
    names = {fonts[key].get_object()["/BaseFont"].rpartition("+")[2] for key in fonts}
    assert names
    assert all(name.startswith(("HankenGrotesk", "SourceSerifPro")) for name in names)


def test_a_template_that_misses_a_value_is_our_fault_and_says_which(trial: None) -> None:
    with pytest.raises(pdf.CannotDraw, match="wrong"):
        pdf.draw("wrong", {"title": "x"})
