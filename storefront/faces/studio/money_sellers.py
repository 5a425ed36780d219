"""What the revenue agency is told of a brand's year (DAC7): read by its owners before it is handed in, and after."""

from flask import render_template

from storefront.domain.brands.services import masked
from storefront.domain.law import sellers
from storefront.faces.studio import bp
from storefront.faces.studio.door import here, owners_only


@bp.get("/<brand>/money/dac7/<int:year>")
@owners_only
def money_sellers(year: int) -> str:
    """The figures as they are now and, once handed in, as they were told."""
    row = next(iter(sellers.year_of(sellers.needs_year(year), here().brand_id)), None)
    said = sellers.said_of(here().brand_id, year)
    return render_template(
        "studio/money_sellers.html", year=year, row=row, said=said, masked=masked,
        told=sellers.quarters_of(said.values) if said else None,
    )  # fmt: skip
