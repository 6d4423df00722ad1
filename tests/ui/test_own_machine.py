"""Who keeps data without sign-in: one person at the own machine, and nobody who comes through a proxy."""

import pytest

from ui.state import is_own_machine

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


@pytest.mark.parametrize(
    "headers", [HERE, {}, {"Host": "127.0.0.1:8501"}, {"Host": "[::1]:8501", "Origin": "http://[::1]:8501"}]
)
def test_a_browser_on_the_machine_itself_is_known(headers):
    assert is_own_machine("127.0.0.1", headers)


@pytest.mark.parametrize("address", [None, "0.0.0.0", "192.168.1.5", "crm.example.com"])
def test_a_server_that_answers_others_is_not_ones_own_machine(address):
    assert not is_own_machine(address, HERE)


@pytest.mark.parametrize(
    "headers",
    [
        HERE | {"Host": "crm.example.com"},
        HERE | {"Origin": "https://crm.example.com"},
        HERE | {"Origin": "null"},
        HERE | {"X-Forwarded-For": "93.184.216.34"},
        HERE | {"Forwarded": "for=93.184.216.34"},
        HERE | {"Host": "localhost.example.com"},
        HERE | {"Host": "127.0.0.1.example.com"},
    ],
)
def test_whoever_comes_through_a_proxy_or_by_another_name_is_not_at_the_machine(headers):
    assert not is_own_machine("127.0.0.1", headers)
