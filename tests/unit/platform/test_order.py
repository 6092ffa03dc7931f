"""What depends on others is stopped before them."""

from deploy.local.order import waves


def test_services_stop_together_then_the_stores_one_after_the_other() -> None:
    names = ["postgres", "notify", "kafka", "sms_centre", "intake"]
    assert waves(names, str) == [["notify", "intake"], ["sms_centre"], ["kafka"], ["postgres"]]


def test_what_never_started_is_left_out() -> None:
    assert waves(["postgres"], str) == [["postgres"]]
