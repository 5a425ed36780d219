"""The ceiling: what Flask, Jinja2, SQLAlchemy and gunicorn cost when a shop does next to nothing.

`/page/<kind>/<n>` makes one indexed SELECT of 24 rows and draws as many bytes of HTML as the shop's page of that
kind has: `CEILING_BYTES` is "listing=81234,product=40321,…", `CEILING_DATABASE` where the rows lie. It compresses
nothing, counts no visitor and knows no cart. `/drawn/<kind>` gives such a page already drawn, without any SELECT, and
answers 304 to a browser that has it.
"""

import os

from flask import Flask, Response, render_template, request
from jinja2 import DictLoader
from sqlalchemy import create_engine, event, text

CARDS = 24
ROWS = 2_000
CARD = """<li><article class="card"><a href="/p/{{ p.slug }}"><img src="/media/{{ p.slug }}.avif" alt="{{ p.title }}"
width="320" height="240" loading="lazy"></a><h3><a href="/p/{{ p.slug }}">{{ p.title }}</a></h3>
<p class="maker">{{ p.brand }}</p><p class="price">{{ "%.2f"|format(p.cents / 100) }} €</p></article></li>"""
PAGE = f"""<!doctype html><html lang="it"><head><meta charset="utf-8"><title>{{{{ head }}}}</title></head><body>
<main><h1>{{{{ head }}}}</h1><ol>{{% for p in rows %}}{CARD}{{% endfor %}}</ol></main><footer>{{{{ pad|safe }}}}</footer></body></html>"""
WORDS = "<p>lorem ipsum dolor sit amet consectetur adipiscing elit sed</p>\n"

BYTES = {name: int(size) for name, _, size in (pair.partition("=") for pair in os.environ["CEILING_BYTES"].split(","))}
engine = create_engine(os.environ["CEILING_DATABASE"])
app = Flask(__name__)
app.jinja_env.loader = DictLoader({"page.html": PAGE})
pads: dict[str, str] = {}


@event.listens_for(engine, "connect")
def _prepare(connection: object, _record: object) -> None:
    if engine.dialect.name == "sqlite":
        connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[attr-defined]  # a DBAPI connection


with engine.begin() as one:
    one.execute(
        text(
            "CREATE TABLE IF NOT EXISTS item (id integer primary key, slug text, title text, brand text, cents integer)"
        )
    )
    if not one.execute(text("SELECT count(*) FROM item")).scalar():
        one.execute(
            text("INSERT INTO item VALUES (:id, :slug, :title, :brand, :cents)"),
            [
                {"id": n, "slug": f"borsa-{n}", "title": f"Borsa di vela {n}", "brand": "Arbrora", "cents": 4500}
                for n in range(ROWS)
            ],
        )
engine.dispose()  # gunicorn forks: every worker opens its own


def padding(kind: str, head: str, rows: object) -> str:
    """Text that fills the page up to its size; drawn once, as a template's fixed part is."""
    if kind not in pads:
        bare = len(render_template("page.html", head=head, rows=rows, pad="").encode())
        missing = max(0, BYTES[kind] - bare)
        pads[kind] = (WORDS * (missing // len(WORDS) + 1))[:missing]
    return pads[kind]


@app.get("/drawn/<kind>")
def drawn(kind: str) -> Response:
    answer = Response("x" * BYTES[kind], mimetype="text/html")
    answer.set_etag(kind)
    return answer.make_conditional(request)  # type: ignore[return-value]  # werkzeug's type


@app.get("/page/<kind>/<int:number>")
def page(kind: str, number: int) -> str:
    query = text("SELECT slug, title, brand, cents FROM item WHERE id >= :first ORDER BY id LIMIT :count")
    with engine.connect() as connection:
        rows = connection.execute(query, {"first": number % (ROWS - CARDS), "count": CARDS}).all()
    head = f"Pagina {number}"
    return render_template("page.html", head=head, rows=rows, pad=padding(kind, head, rows))
