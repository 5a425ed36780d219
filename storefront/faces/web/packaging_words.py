"""Packaging in plain words: what a code is made of, where it is thrown."""

from collections.abc import Sequence

from flask_babel import gettext as _

from storefront.domain.brands.packaging import BINS


def material(code: str) -> str:
    known = {
        "pap-20": _("Cartone ondulato"), "pap-21": _("Cartoncino"), "pap-22": _("Carta"),
        "pet-1": _("Plastica PET"), "hdpe-2": _("Plastica dura HDPE"), "ldpe-4": _("Pellicola e bolle di plastica LDPE"),
        "pp-5": _("Plastica PP"), "ps-6": _("Polistirolo"), "for-50": _("Legno"), "tex-60": _("Cotone"),
        "gl-70": _("Vetro"), "fe-40": _("Acciaio"), "alu-41": _("Alluminio"),
    }  # fmt: skip
    return known.get(code, code.upper())


def bin_of(code: str) -> str:
    known = {
        "paper": _("nella carta"), "plastic": _("nella plastica"), "wood": _("nel legno"), "glass": _("nel vetro"),
        "metal": _("nei metalli"), "rest": _("nei tessili, o usalo ancora"),
    }  # fmt: skip
    return known.get(BINS.get(code, ""), _("dove dice il tuo Comune"))


def spelt(code: str) -> str:
    """As the mark shows it: PAP 20."""
    return code.upper().replace("-", " ")


def told(codes: Sequence[str]) -> str:
    """All codes in one sentence, for the paper in the box."""
    return "; ".join(f"{spelt(code)}, {material(code).lower()}: {bin_of(code)}" for code in codes)
