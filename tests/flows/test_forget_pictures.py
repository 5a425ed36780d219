"""Pictures that nobody uses go after a month; what anything names stays."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from storefront.core import clock
from storefront.core.actor import staff
from storefront.domain.brands.models import Brand
from storefront.domain.catalogue import sheets
from storefront.domain.catalogue.sheet import Sheet, SheetPicture
from storefront.domain.imports.models import ImportPicture
from storefront.domain.media.models import Picture, PictureUpload
from storefront.flows.change_brand import show_picture
from storefront.flows.forget_pictures import _let_go, _old_uploads, forget_pictures
from storefront.flows.process_picture import process_picture
from storefront.infra.db import db, unit_of_work
from storefront.infra.storage import private, storage
from tests import makers
from tests.flows.test_pictures import another_picture, count, seen, sends
from tests.imports import Sent, table

ADA = staff(1)


@pytest.fixture
def arbrora(app: Flask) -> Brand:
    return makers.brand("Arbrora")


def a_month_later() -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=31), tick=True)


def test_what_nothing_names_goes_with_its_files_and_the_rest_stays(arbrora: Brand) -> None:
    other, shared = makers.brand("Sosa"), another_picture()
    unused, of_both = sends(arbrora, another_picture()), sends(arbrora, shared)
    in_sheet, of_brand, imported = (sends(arbrora, another_picture()) for _ in range(3))
    process_picture()
    picture_id = seen(arbrora, of_brand).picture_id
    assert picture_id is not None
    show_picture(arbrora.id, picture_id, is_logo=True)
    run = Sent(arbrora.id, table([{"riferimento": "S-1", "titolo": "Sciarpa"}]))
    with unit_of_work() as session:
        sheets.open_new(arbrora.id, ADA, Sheet(title_it="Borsa", pictures=(SheetPicture(upload=in_sheet),)))
        session.add(ImportPicture(import_id=run.id, name="a.jpg", upload_ref=imported))
    forget_pictures()
    assert count(PictureUpload) == 5  # nothing is old yet
    files = len(list(storage().names()))
    with a_month_later():
        theirs = sends(other, shared)  # of today: its bytes are still wanted
        late = sends(arbrora, another_picture())
        forget_pictures()
        for ref in (in_sheet, of_brand, imported, late):
            seen(arbrora, ref)
        seen(other, theirs)
        with pytest.raises(KeyError):
            seen(arbrora, unused)
        with pytest.raises(KeyError):
            seen(arbrora, of_both)
    assert (count(PictureUpload), count(Picture)) == (5, 5)
    assert len([name for name in private().names() if not name.startswith("import-")]) == 5
    assert len(list(storage().names())) == files * 4 // 5


def test_a_picture_that_is_put_into_a_sheet_in_the_last_instant_stays(arbrora: Brand) -> None:
    ref = sends(arbrora, another_picture())
    process_picture()
    with a_month_later():
        some = _old_uploads(clock.now() - timedelta(days=30), 0)
        db.session.rollback()
        with unit_of_work():
            sheets.open_new(arbrora.id, ADA, Sheet(title_it="Borsa", pictures=(SheetPicture(upload=ref),)))
        with unit_of_work():
            _let_go(some, clock.now() - timedelta(days=30))
    assert [one.ref for one in some] == [ref]
    assert seen(arbrora, ref).state == "ready"
