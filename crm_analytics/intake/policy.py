"""What is kept, set aside or read in which way; the defaults keep published results."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

from crm_analytics.settings import require


@dataclass(frozen=True)
class Policy:
    """Switches of the intake.

    Exact duplicates and zero-money lines are sales in many exports (dropping them moves published results), so
    they are kept and reported with their money. None means: decide by the evidence in the whole column.

    >>> Policy(shop_time_zone="Mars")
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: shop_time_zone = Mars makes no sense: a name such as Europe/Berlin.
    """

    drop_exact_duplicates: bool = False  # a line that repeats an earlier one of the same file in every column
    drop_zero_money: bool = False  # lines with revenue 0: free goods, vouchers
    is_day_first: bool | None = None  # 03/04 is the 3rd of April
    is_decimal_comma: bool | None = None  # 1.234,50
    source_time_zone: str | None = None  # zone of the times that carry no offset; None = they are shop time
    shop_time_zone: str | None = None  # zone whose days count; None = times are taken as they are written

    def __post_init__(self) -> None:
        for name in ("source_time_zone", "shop_time_zone"):
            zone = getattr(self, name)
            require(zone is None or zone in available_timezones(), name, zone, "a name such as Europe/Berlin")
