"""The yearly file in the shape of the OECD's DPI schema 1.0. Pure. See docs/law.md (L17).

No package ships that schema: names and order follow its user guide, and our test holds them. Amounts are whole euros
there; the cents stay in what is kept and in the CSV.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from lxml import etree
from stdnum.it import codicefiscale

from storefront.domain.law.sellers import Saying, SellerYear
from storefront.domain.settlements.house import House

DPI, STF = "urn:oecd:ties:dpi:v1", "urn:oecd:ties:dpistf:v1"
COUNTRY, CURRENCY = "IT", "EUR"
NO_FIRST_NAME = "NFN"


class Message(StrEnum):
    NEW = "DPI401"
    CORRECTED = "DPI402"
    NOTHING = "DPI403"


def _doc(saying: Saying) -> str:
    return "OECD3" if saying.is_deleted else "OECD2" if saying.corrects else "OECD1"


def whole_euros(cents: int) -> int:
    """Half a euro is rounded away from nothing."""
    euros, rest = divmod(abs(cents), 100)
    return (1 if cents >= 0 else -1) * (euros + (rest >= 50))


def written(
    year: int, ref: str, message: Message, house: House, brand: str, sayings: Sequence[Saying], at: datetime,
    operator_ref: str, *, is_first: bool,
) -> str:  # fmt: skip
    """The file as text. `brand` is the name that the platform is known by."""
    root = etree.Element(f"{{{DPI}}}DPI_OECD", nsmap={None: DPI, "stf": STF}, version="1.0")
    spec = _in(root, "MessageSpec")
    for name, words in (
        ("SendingEntityIN", house.fiscal_code), ("TransmittingCountry", COUNTRY), ("ReceivingCountry", COUNTRY),
        ("MessageType", "DPI"), ("MessageRefId", ref), ("MessageTypeIndic", message.value),
        ("ReportingPeriod", date(year, 12, 31).isoformat()), ("Timestamp", f"{at:%Y-%m-%dT%H:%M:%S}"),
    ):  # fmt: skip
        _in(spec, name, words)
    body = _in(root, "DPIBody")
    _operator(body, house, brand, operator_ref, "OECD1" if is_first else "OECD0")
    for saying in sayings:
        _seller(body, saying)
    return str(etree.tostring(root, encoding="unicode", pretty_print=True))


def _in(parent: "etree._Element", name: str, words: str = "", space: str = DPI, **marks: str) -> "etree._Element":
    found = etree.SubElement(parent, f"{{{space}}}{name}", **marks)
    if words:
        found.text = words
    return found


def _operator(body: "etree._Element", house: House, brand: str, ref: str, doc: str) -> None:
    operator = _in(body, "PlatformOperator")
    _in(operator, "ResCountryCode", COUNTRY)
    _in(operator, "TIN", house.fiscal_code, issuedBy=COUNTRY)
    _in(operator, "VAT", f"{COUNTRY}{house.vat_number}", issuedBy=COUNTRY)
    _in(operator, "Name", house.name)
    _in(operator, "PlatformBusinessName", brand)
    _address(operator, house.street, house.postcode, house.city)
    _spec(operator, doc, ref)


def _seller(body: "etree._Element", saying: Saying) -> None:
    seller = _in(body, "ReportableSeller")
    _identity(_in(seller, "Identity"), saying.seller)
    sold = _in(_in(seller, "RelevantActivities"), "SaleOfGoods")
    quarters = saying.seller.quarters
    _amounts(sold, "Consideration", "ConsQ", [one.consideration_cents for one in quarters])
    numbers = _in(sold, "NumberOfActivities")
    for number, one in enumerate(quarters, 1):
        _in(numbers, f"NumbQ{number}", str(one.sales))
    _amounts(sold, "Fees", "FeesQ", [one.fees_cents for one in quarters])
    _amounts(sold, "Taxes", "TaxQ", [0 for _ in quarters])  # the platform withholds none
    _spec(seller, _doc(saying), saying.doc_ref, saying.corrects)


def _amounts(parent: "etree._Element", name: str, prefix: str, cents: Sequence[int]) -> None:
    group = _in(parent, name)
    for number, one in enumerate(cents, 1):
        _in(group, f"{prefix}{number}", str(whole_euros(one)), currCode=CURRENCY)


def _identity(parent: "etree._Element", seller: SellerYear) -> None:
    facts, is_person = seller.facts, codicefiscale.is_valid(seller.facts["tin"]) and len(seller.facts["tin"]) == 16
    kind, party = ("IndividualSeller", "IndSellerID") if is_person else ("EntitySeller", "EntSellerID")
    standard = _in(_in(parent, kind), "Standard")
    who = _in(standard, party)
    _in(who, "ResCountryCode", facts["country"])
    _in(who, "TIN", facts["tin"], issuedBy=facts["country"])
    if facts["vat_number"]:
        _in(who, "VAT", f"{facts['country']}{facts['vat_number'].removeprefix(facts['country'])}")
    if is_person:
        name = _in(who, "Name")
        _in(name, "FirstName", NO_FIRST_NAME)  # one field holds the whole name of a sole trader
        _in(name, "LastName", facts["legal_name"])
    else:
        _in(who, "Name", facts["legal_name"])
    _address(who, facts["street"], facts["postcode"], facts["city"], facts["country"])
    if is_person:
        _in(_in(who, "BirthInfo"), "BirthDate", codicefiscale.get_birth_date(facts["tin"]).isoformat())
    account = _in(standard, "FinancialIdentifier")
    _in(account, "Identifier", facts["iban"], AccountNumberType="IBAN")
    _in(account, "AccountHolderName", facts["holder"] or facts["legal_name"])


def _address(parent: "etree._Element", street: str, postcode: str, city: str, country: str = COUNTRY) -> None:
    address = _in(parent, "Address")
    _in(address, "CountryCode", country)
    fixed = _in(address, "AddressFix")
    for name, words in (("Street", street), ("PostCode", postcode), ("City", city)):
        _in(fixed, name, words)


def _spec(parent: "etree._Element", doc: str, ref: str, corrects: str = "") -> None:
    spec = _in(parent, "DocSpec")
    _in(spec, "DocTypeIndic", doc, STF)
    _in(spec, "DocRefId", ref, STF)
    if corrects:
        _in(spec, "CorrDocRefId", corrects, STF)
