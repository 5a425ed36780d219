"""Pictures, straight from the storage. In production a proxy or a CDN keeps them; their names never change meaning."""

from flask import Response, abort

from storefront.faces.shop import bp
from storefront.infra.storage import storage

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
FOR_EVER = "public, max-age=31536000, immutable"


@bp.get("/media/<name>")
def media(name: str) -> Response:
    content = storage().read(name)
    if content is None:
        abort(404)
    answer = Response(content, mimetype=TYPES[name.rpartition(".")[2]])
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
