"""Each fault made real is named, with what to do and without a secret; a shop that is well is told so."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert

from storefront import upkeep
from storefront.core import clock
from storefront.doctor import Verdict, examine, machine, services, stripe_side
from storefront.domain.mails.models import Mail, MailState
from storefront.domain.payments.gateway_base import VERSION
from storefront.domain.payments.gateway_standing import ACCOUNT_EVENTS, CONNECT_EVENTS, Hook
from storefront.flows.apply_event import APPLY
from storefront.flows.back_up import back_up
from storefront.infra import append_only, beats, fonts, storage
from storefront.infra.db import unit_of_work
from storefront.settings import ROOT, Settings, settings
from tests.databases import postgres_programs
from tests.sandbox.server import running_sandbox
from tests.shop import forget_settings, shop_on
from tests.test_settings import SOUND

OK, LOOK, WRONG = Verdict.OK, Verdict.LOOK, Verdict.WRONG
HOOK = "http://127.0.0.1:8000/stripe/webhook"


def seen() -> dict[str, Verdict]:
    """What the doctor says of each thing; the worst where it says more."""
    found: dict[str, Verdict] = {}
    for one in examine():
        assert one.verdict == OK or one.remedy, one
        found[one.about] = max(one.verdict, found.get(one.about, OK), key=list(Verdict).index)
    return found


@contextmanager
def with_settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Iterator[None]:
    """The same process with other settings, as after a restart."""
    with monkeypatch.context() as changed:
        for name, value in values.items():
            changed.setenv(name, value)
        forget_settings()
        storage._at.cache_clear()
        yield
    forget_settings()
    storage._at.cache_clear()


def test_a_shop_that_is_well_is_told_so(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(postgres_programs()))
    hooks = {
        "account_hook_url": HOOK,
        "connect_hook_url": f"{HOOK}/connect",
        "connect_hook_events": ",".join(CONNECT_EVENTS),
    }
    with running_sandbox(tmp_path, **hooks) as stripe:
        monkeypatch.setenv("STRIPE_API_BASE", stripe.url)
        with shop_on(database_url, tmp_path, monkeypatch) as app:
            beats.beat()
            back_up()
            found = seen()
            assert [about for about, verdict in found.items() if verdict != OK and about != "CACHE_URL"] == [
                "impostazioni", "Stripe",
            ]  # fmt: skip
            assert {"database", "coda", "worker", "posta", "webhook dei marchi", "disco", "backup"} <= set(found)
            said = app.test_cli_runner().invoke(upkeep.look_over)
            assert said.exit_code == 0, said.output
            assert len(said.output.splitlines()) >= len(found)


def test_each_fault_is_named(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(postgres_programs()))
    forget_settings()
    found = seen()
    assert (found["worker"], found["Stripe"], found["backup"]) == (WRONG, WRONG, LOOK)  # none of them is there
    assert app.test_cli_runner().invoke(upkeep.look_over).exit_code == 1
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        beats.beat()
        old = back_up()
    os.utime(old, (0, 0))
    with unit_of_work() as session:
        late = clock.now() - timedelta(hours=1)
        letter = {"dedup_key": "x", "kind": "x", "recipient": "x", "locale": "it", "subject_ref": "x", "values": {}}
        session.execute(insert(Mail).values(state=MailState.PENDING, not_before=late, created_at=late, **letter))
        append_only.unguard(session.connection(), "posting")
    (tmp_path / "a-file").write_text("")
    monkeypatch.setattr(fonts, "STATIC_FONTS", tmp_path / "nothing")
    bad = {
        "MEDIA_URL": f"file://{tmp_path / 'a-file' / 'media'}",
        "MAIL_URL": "smtp://shop:hidden-word@127.0.0.1:9",
        "LEAST_FREE_MB": "1000000000",
        "SECRET_KEY": "a" * 40,
    }
    with with_settings(monkeypatch, **bad):
        found = seen()
        told = app.test_cli_runner().invoke(upkeep.look_over).output
    wrongs = (
        "worker",
        "database",
        "immagini",
        "originali",
        "posta",
        "disco",
        "caratteri, stili e lingue",
        "SECRET_KEY",
    )
    assert [about for about in wrongs if found[about] != WRONG] == []
    assert (found["lavoro (mails)"], found["backup"]) == (LOOK, LOOK)
    assert "hidden-word" not in told
    assert "a" * 40 not in told
    with with_settings(monkeypatch, PG_BIN=str(tmp_path)):
        assert seen().get("pg_dump", OK) == (OK if settings().is_sqlite else WRONG)
    with with_settings(monkeypatch, QUEUE_URL=f"sqlite:///{tmp_path / 'a-file' / 'queue'}"):
        assert seen()["coda"] == WRONG


def test_a_database_that_is_away_or_not_migrated_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("postgresql+psycopg://nobody:hidden@127.0.0.1:9/nothing", f"sqlite:///{tmp_path / 'empty.sqlite3'}"):
        with shop_on(url, tmp_path, monkeypatch):
            assert seen()["database"] == WRONG
            assert "hidden" not in "".join(str(one) for one in examine())


def test_a_clock_that_is_wrong_is_named(app: Flask, database_kind: str) -> None:
    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        told = {one.about: one.verdict for one in services.database_stands()}
    assert told.get("orologio del database") == (WRONG if database_kind == "postgresql" else None)


def test_all_that_we_apply_is_asked_of_stripe() -> None:
    assert set(APPLY) == ACCOUNT_EVENTS | CONNECT_EVENTS


@pytest.mark.parametrize(
    ("hook", "verdicts"),
    [
        (Hook(HOOK, ("*",), VERSION, True), [OK]),
        (Hook(HOOK, tuple(ACCOUNT_EVENTS), "", True), [OK]),
        (Hook("https://elsewhere.example", ("*",), VERSION, True), [WRONG]),
        (Hook(HOOK, ("*",), VERSION, False), [WRONG]),
        (Hook(HOOK, tuple(ACCOUNT_EVENTS - {"refund.failed"}), VERSION, True), [WRONG]),
        (Hook(HOOK, ("*",), "2020-08-27", True), [WRONG]),
    ],
)
def test_an_endpoint_must_tell_all_in_our_words(hook: Hook, verdicts: list[Verdict]) -> None:
    assert [one.verdict for one in stripe_side.endpoint("webhook", HOOK, ACCOUNT_EVENTS, [hook])] == verdicts


def test_what_starts_and_is_yet_not_good_is_named(tmp_path: Path) -> None:
    whole = {**SOUND, "secret_key": "k7Hq2mZx9LpW4tRv8NbY3sDf6GjC1aEu", "totp_secret": "another of its own",
             "backup_key": "b" * 32, "mail_url": "smtp://mail.example", "trusted_proxies": 1, "cache_url": "redis://x"}  # fmt: skip
    assert list(machine._unfit(Settings(**whole))) == []
    lacks = {
        "trusted_proxies": 0,
        "backup_key": "",
        "totp_secret": whole["secret_key"],
        "mail_url": "",
        "cache_url": "memory://",
    }
    weak = Settings(**{**whole, **lacks, "database_url": "postgresql+psycopg:///x", "secret_key": whole["secret_key"]})
    assert {one.about for one in machine._unfit(weak)} == {
        "TOTP_SECRET", "TRUSTED_PROXIES", "CACHE_URL", "MAIL_URL", "BACKUP_KEY",
    }  # fmt: skip
    live = {one.seen for one in stripe_side.key(Settings(**{**whole, "stripe_secret_key": "sk_live_x"}), is_live=True)}
    assert live == {"la chiave può tutto"}


def test_bad_settings_are_all_said_at_once_and_none_is_shown() -> None:
    bad = {**os.environ, "SHOP_ENV": "production", "SECRET_KEY": "short-and-hidden", "BASE_URL": "http://shop.example"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=bad, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    for name in ("SECRET_KEY", "BASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert name in done.stderr
    assert "hidden" not in done.stderr + done.stdout
