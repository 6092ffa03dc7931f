"""Made-up requests are ones that intake takes, each with a phone of its own."""

import json
from datetime import date
from random import Random

import pytest

from deploy.local.loading.made_up import PHONES, TooManyError, made_up_requests
from services.intake.requests.body import RequestBody

TODAY = date(2026, 11, 22)
DAYCARES = [f"daycare {number}" for number in range(9)]


def test_every_made_up_request_is_one_that_intake_takes() -> None:
    for request in made_up_requests(200, DAYCARES, TODAY, Random(1)):
        body = RequestBody.model_validate_json(json.dumps(request.body))
        assert body.guardian.phone == request.phone
        assert body.guardian.guardian().phone_takes_texts


def test_no_two_have_the_same_phone() -> None:
    phones = [request.phone for request in made_up_requests(5000, DAYCARES, TODAY, Random(2))]
    assert len(set(phones)) == 5000


def test_the_same_seed_makes_up_the_same_requests() -> None:
    assert made_up_requests(10, DAYCARES, TODAY, Random(3)) == made_up_requests(10, DAYCARES, TODAY, Random(3))


def test_without_daycares_the_family_looks_near_its_home() -> None:
    (request,) = made_up_requests(1, [], TODAY, Random(4))
    assert request.body["wishes"] == {"daycares": [], "postcode": "2140", "max_km": 10}


def test_more_requests_than_phones_cannot_be_made_up() -> None:
    with pytest.raises(TooManyError):
        made_up_requests(len(PHONES) + 1, [], TODAY, Random(5))
