"""What search reads: tokens of every shown product, and the words that misspelt ones are held against."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Tokens come folded and stemmed from storefront/domain/catalogue/words.py; the databases only index them.
SQLITE = (
    'CREATE VIRTUAL TABLE search_text USING fts5(title, named, made, told, tokenize = "unicode61 remove_diacritics 0")',
    "CREATE TABLE search_word (word TEXT NOT NULL PRIMARY KEY, weight INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE search_near (key TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, word)) WITHOUT ROWID",
)
POSTGRESQL = (
    "CREATE TABLE search_text (product_id bigint PRIMARY KEY, tokens tsvector NOT NULL)",
    # Without the pending list: a search must not pay for what was written before it.
    "CREATE INDEX ix_search_text_tokens ON search_text USING gin (tokens) WITH (fastupdate = off)",
    'CREATE TABLE search_word (word varchar(64) COLLATE "C" PRIMARY KEY, weight integer NOT NULL)',
    'CREATE TABLE search_near (key varchar(64) COLLATE "C", word varchar(64) COLLATE "C", PRIMARY KEY (key, word))',
)


def upgrade() -> None:
    statements = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    for table in ("search_near", "search_word", "search_text"):
        op.execute(f"DROP TABLE {table}")
