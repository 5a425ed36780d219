"""What is missing or wrong is said once, in the page and at the field, and nothing that was written is lost."""

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor


def test_a_forgotten_size_is_asked_for(ada: Visitor) -> None:
    ada.opens("/products/camicetta-regaldi")
    assert ada.presses_buy() == 422
    summary = ada.page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(ada.page.locator("fieldset#size input").first).to_be_focused()
    expect(ada.page.locator("#size-error")).to_be_visible()
    assert ada.page.title().startswith("Errore:")


def test_an_empty_checkout_names_every_field_that_is_missing(ada: Visitor) -> None:
    ada.takes("pupazzo-coniglio")
    ada.goes_to_checkout()
    ada.writes(name="Ada Prova", postcode="101")
    assert ada.follows("button[name=order]") == 422
    expect(ada.page.locator(".error-summary")).to_be_focused()
    assert ada.page.title().startswith("Errore:")
    for name in ("email", "street", "postcode", "city", "province"):
        field = ada.page.locator(f"#{name}")
        expect(field).to_have_attribute("aria-invalid", "true")
        described = field.get_attribute("aria-describedby") or ""
        expect(ada.page.locator(f"#{name}-error")).to_be_visible()
        assert f"{name}-error" in described.split()
        ada.page.locator(f".error-summary a[href='#{name}']").click()
        expect(field).to_be_focused()
    expect(ada.page.locator("#name")).to_have_value("Ada Prova")
    expect(ada.page.locator("#postcode")).to_have_value("101")
    ada.sees("Il CAP ha cinque cifre.")


def test_pages_that_are_not_there_help_on(ada: Visitor) -> None:
    for path in ("/no-such-page", "/products/no-such-piece", "/brands/nobody", "/orders/AAAAAA"):
        answer = ada.page.goto(ada.shop.url + path)
        assert answer is not None
        assert answer.status == 404, path
        expect(ada.page.locator("main a[href='/products']").first).to_be_visible()
