"""Gives the office of a live shop a second person: what is above the set amount waits for somebody else.

python -m tests.journeys.second_clerk <email>      in the shop's own environment
"""

import sys

from storefront.app import create_app
from storefront.domain.people.services import give_role
from storefront.infra.db import unit_of_work
from tests.faces.account.people import person


def main(email: str) -> None:
    clerk = person("Pia", email)
    with unit_of_work():
        give_role(clerk.id, "office")


if __name__ == "__main__":
    with create_app().app_context():
        main(sys.argv[1])
