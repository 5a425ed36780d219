"""The row of small pictures under a large one."""

from flask import Flask, render_template_string

from storefront.domain.media.queries import PictureRow

GALLERY = '{% from "parts/picture.html" import gallery %}{{ gallery(pictures, "Foto") }}'


def test_a_picture_without_words_is_called_by_its_number_alone(app: Flask) -> None:
    told, untold = (PictureRow("a" * 32, 320, 400, (320,), alt=alt) for alt in ("Una borsa", ""))
    with app.test_request_context():
        drawn = render_template_string(GALLERY, pictures=[told, untold])
    assert "Foto 1: </span>" in drawn
    assert "Foto 2</span>" in drawn
