"""What is said of pictures: kinds by name, why one was not taken, what to do next."""

from collections.abc import Callable

from flask_babel import gettext as _

from storefront.infra.picture_files import MOST_BYTES, MOST_PIXELS

_WHY: dict[str, Callable[[], str]] = {
    "empty": lambda: _("Il file è vuoto. Scegli di nuovo la foto."),
    "animated": lambda: _("È un'immagine che si muove. Qui vanno solo foto ferme."),
    "film": lambda: _("È un filmato. Qui vanno solo foto."),
    "drawing": lambda: _("È un disegno SVG. Mandalo come PNG o JPEG."),
    "other_kind": lambda: _("Questo formato non lo leggiamo. Salvala come JPEG e mandala di nuovo."),
    "not_a_picture": lambda: _("Questo file non è una foto. Controlla di aver scelto quello giusto."),
    "wrong_name": lambda: _("Il nome del file non è quello di una foto. Rinominalo in .jpg e mandalo di nuovo."),
    "truncated": lambda: _("La foto è arrivata a metà, o il file è rovinato. Aprila, salvala e mandala di nuovo."),
    "two_files": lambda: _("Nella foto è nascosto un altro file. Salvala di nuovo come JPEG, poi mandala."),
    "too_many_bytes": lambda: _("La foto pesa più di %(most)s MB. Mandane una più leggera.", most=MOST_BYTES // 2**20),
    "too_many_pixels": lambda: _(
        "La foto ha più di %(most)s milioni di punti. Mandane una più piccola.", most=MOST_PIXELS // 10**6
    ),
    "too_heavy": lambda: _("In questo formato la foto è troppo grande. Salvala come JPEG e mandala di nuovo."),
    "too_small": lambda: _("La foto è piccolissima. Mandane una larga almeno 800 punti."),
    "unreadable": lambda: _("La foto non si apre. Salvala come JPEG e mandala di nuovo."),
    "lost": lambda: _("La foto si è persa per strada. Mandala di nuovo."),
    "unstored": lambda: _("Non siamo riusciti a salvare la foto. Mandala di nuovo."),
    "unknown": lambda: _("Questa foto non c'è più. Toglila e mandane un'altra."),
    "storage_away": lambda: _("Il deposito delle foto non risponde. Riproviamo noi: non devi fare niente."),
    "storage_full": lambda: _("Non c'è più posto per le foto. Riproviamo noi: non devi fare niente."),
    "too_many_waiting": lambda: _("Hai mandato molte foto. Le altre partono appena le prime sono pronte."),
    "too_many_pictures": lambda: _("Un prodotto può avere 12 foto. Togline una per metterne un'altra."),
    "no_file": lambda: _("Scegli prima una foto."),
}


def why_words(code: str) -> str:
    """A refusal, or what a picture waits for, in a sentence that says what to do next."""
    return _WHY[code]() if code in _WHY else _WHY["unreadable"]()


def kind_words(kind: str) -> str:
    return {"front": _("Intero"), "detail": _("Dettaglio"), "scale": _("In scala")}.get(kind, kind)


def kind_asked(kind: str) -> str:
    """The kinds asked for by name, as a request."""
    return {
        "front": _("una foto del pezzo intero"),
        "detail": _("un dettaglio da vicino"),
        "scale": _("una in scala: addosso, in mano o accanto a una cosa nota"),
    }[kind]
