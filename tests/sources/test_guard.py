"""What may be reached: only what is listed, and nothing inside the own network."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from crm_analytics.errors import InvalidSetting, SourceNotAllowed, SourceTooLarge, SourceUnreachable
from crm_analytics.sources.guard import (
    Allowed,
    Limits,
    is_public,
    plain_name,
    read_allowed,
    require_size,
    stopped_after,
)


def test_nothing_is_allowed_until_it_is_listed():
    allowed = read_allowed()
    assert (allowed.folders, allowed.hosts, allowed.buckets, allowed.databases) == ({}, (), {}, {})
    assert not allowed.has_addresses
    with pytest.raises(SourceNotAllowed, match="CRM_ALLOWED_HOSTS"):
        allowed.require_host("example.com", 443, usual_port=443)


def test_the_owners_lists_are_parted_by_commas_spaces_or_lines():
    allowed = read_allowed(
        folders="/data/exports, shop=/srv/shop",
        hosts="Example.com\n*.shop.test s3://bucket?region=eu-west-1&anonymous=true",
        databases="sales=postgresql://ann:secret@db/sales",
    )
    assert allowed.folders == {"exports": Path("/data/exports"), "shop": Path("/srv/shop")}
    assert allowed.hosts == ("example.com", "*.shop.test")
    assert allowed.buckets == {"bucket": {"region": "eu-west-1", "anonymous": "true"}}
    assert list(allowed.databases) == ["sales"]


def test_the_address_of_a_database_is_never_shown():
    assert "secret" not in repr(read_allowed(databases="sales=postgresql://ann:secret@db/sales"))
    with pytest.raises(InvalidSetting) as refused:
        read_allowed(databases="postgresql://ann:secret@db/sales")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "port", "listed", "may"),
    [
        ("example.com", 443, "example.com", True),
        ("example.com", 8443, "example.com", False),
        ("example.com", 8443, "example.com:8443", True),
        ("data.example.com", 443, "example.com", False),
        ("data.example.com", 443, "*.example.com", True),
        ("example.com", 443, "*.example.com", False),
        ("badexample.com", 443, "*.example.com", False),
        ("anything.test", 443, "*", True),
        ("anything.test", 22, "*", False),
    ],
)
def test_a_host_is_matched_whole_and_with_its_port(host, port, listed, may):
    allowed = Allowed(hosts=(listed,))
    if may:
        assert allowed.require_host(host, port, usual_port=443) is None
    else:
        with pytest.raises(SourceNotAllowed):
            allowed.require_host(host, port, usual_port=443)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "not an address",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_an_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\exports\\orders.csv", "orders.csv"),
        ("订单 (2024).csv", "订单 (2024).csv"),
        (".htaccess", "htaccess"),
        ("a\0b\n.csv", "a_b_.csv"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_a_strangers_file_name_becomes_a_plain_one(name, plain):
    assert plain_name(name) == plain


def test_a_long_file_name_keeps_its_ending():
    assert plain_name("x" * 500 + ".parquet").endswith("xx.parquet")
    assert len(plain_name("x" * 500 + ".parquet")) <= 120


def test_a_source_over_the_limit_is_refused():
    assert require_size("a", 10, Limits(max_bytes=10)) is None
    with pytest.raises(SourceTooLarge):
        require_size("a", 11, Limits(max_bytes=10))


def test_limits_refuse_nonsense():
    with pytest.raises(InvalidSetting):
        Limits(max_bytes=0)


def test_what_takes_too_long_is_stopped_and_told_even_if_it_ends_without_an_error():
    stopped = threading.Event()
    with pytest.raises(SourceUnreachable, match="timed_out"), stopped_after(0.01, "slow", stopped.set):
        assert stopped.wait(60)


def test_what_breaks_in_time_keeps_its_own_error():
    with pytest.raises(ZeroDivisionError), stopped_after(60, "quick", lambda: None):
        _ = 1 / 0
