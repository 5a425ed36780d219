"""Lists, expansions and the parameter lists themselves."""

from __future__ import annotations

import pytest
import stripe

from storefront.sandbox import api  # noqa: F401 - registers the endpoints
from storefront.sandbox.checking import checked
from storefront.sandbox.endpoints import ENDPOINTS
from storefront.sandbox.forms import nested
from storefront.sandbox.refusals import ApiRefusal
from storefront.sandbox.shapes import shape_of_params

from .makers import open_session, paid


def test_pages_follow_each_other_without_gap_or_double(client):
    made = [open_session(client).id for _ in range(5)]
    first = client.v1.checkout.sessions.list({"limit": 2})
    assert ([item.id for item in first.data], first.has_more) == ([made[4], made[3]], True)
    walked = [item.id for item in first.auto_paging_iter()]
    assert walked == made[::-1]
    newer = client.v1.checkout.sessions.list({"limit": 2, "ending_before": made[1]})
    assert ([item.id for item in newer.data], newer.has_more) == ([made[3], made[2]], True)


def test_the_shortest_page_is_one_and_the_longest_a_hundred(client):
    for limit in (0, 101):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.charges.list({"limit": limit})
        assert caught.value.param == "limit"


def test_a_cursor_that_is_not_in_the_list_is_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.charges.list({"starting_after": "ch_nobody"})
    assert (caught.value.code, caught.value.param) == ("resource_missing", "starting_after")


def test_a_list_can_be_cut_by_time(sandbox, client):
    early = open_session(client)
    sandbox.advances(seconds=100)
    late = open_session(client)
    found = client.v1.checkout.sessions.list({"created": {"gt": early.created}})
    assert [item.id for item in found.data] == [late.id]


def test_expansion_goes_inside_lists_and_stops_at_four_levels(sandbox, client):
    done = paid(sandbox, client)
    found = client.v1.checkout.sessions.list({"expand": ["data.payment_intent.latest_charge"]})
    assert found.data[0].payment_intent.latest_charge.id == done.charge.id
    for path in ("colour", "data.a.b.c.d"):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            client.v1.checkout.sessions.list({"expand": [path]})
        assert caught.value.param == "expand"


def test_private_notes_of_the_sandbox_never_leave_it(sandbox, client, ear):
    done = paid(sandbox, client)
    told = ear.waits_for("checkout.session.completed")[0].data.object
    for body in (done.session, done.intent, done.charge, told):
        assert not [name for name in body.to_dict() if name.startswith("_")]


@pytest.mark.parametrize("entry", ENDPOINTS, ids=lambda entry: f"{entry.method} {entry.rule}")
def test_every_simulated_parameter_exists_in_the_sdk(entry):
    for path in entry.simulated or ():
        shape = shape_of_params(entry.params)
        for step in path.split("."):
            assert step in shape.fields, path
            shape = shape.fields[step]


def test_request_options_are_no_parameters():
    with pytest.raises(ApiRefusal) as caught:
        checked(stripe.params.TransferCreateParams, {"currency": "eur", "destination": "a", "api_key": "sk_test"})
    assert caught.value.code == "parameter_unknown"


def test_brackets_become_lists_and_dicts():
    pairs = [("a[0][b]", "1"), ("a[1][b]", "2"), ("c[d]", "3"), ("e", "4"), ("f[]", "5"), ("f[]", "6")]
    assert nested(pairs) == {"a": [{"b": "1"}, {"b": "2"}], "c": {"d": "3"}, "e": "4", "f": ["5", "6"]}
