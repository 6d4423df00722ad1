"""What customers who began alike have taken up."""

import datetime as dt

import polars as pl

from crm_analytics.segments.next_offer import add_next_offer

DAY = dt.date(2024, 1, 1)
STARTS = pl.DataFrame(
    [("a", "desk"), ("b", "desk"), ("b", "chair"), ("c", "desk"), ("c", "chair"), ("c", "lamp"), ("d", "lamp")],
    schema=["customer_id", "category"],
    orient="row",
).with_columns(pl.lit(DAY).alias("first_on"))
FIRSTS = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "e", "f"],
        "first_category": ["desk", "desk", "desk", "lamp", "chair", "chair"],
        "first_product": ["oak", "elm", "oak", "globe", "stool", "stool"],
    }
)


def offers(people: pl.DataFrame, as_of: dt.date = DAY) -> list[tuple]:
    offered = add_next_offer(people, category_starts=STARTS, first_purchases=FIRSTS, as_of=as_of)
    return offered.select("customer_id", "next_category", "next_product", "taken_up_share").rows()


def test_the_line_that_most_of_those_who_began_alike_took_up_is_offered_unless_it_is_owned():
    people = FIRSTS.head(4).select("customer_id", "first_category")
    assert offers(people) == [
        ("a", "chair", "stool", 2 / 3),
        ("b", "lamp", "globe", 1 / 3),
        ("c", None, None, None),  # has all that followed
        ("d", None, None, None),  # nobody who began so took up another line
    ]


def test_nothing_after_the_day_is_seen():
    people = FIRSTS.head(1).select("customer_id", "first_category")
    assert offers(people, as_of=DAY - dt.timedelta(days=1)) == [("a", None, None, None)]


def test_without_product_lines_nothing_is_offered():
    assert offers(pl.DataFrame({"customer_id": ["a"]})) == [("a", None, None, None)]
