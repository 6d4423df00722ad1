"""The profile card of a class: six questions, and what it buys, where and through which channel unlike the others."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import schemes as charts
from crm_analytics.errors import CrmError
from crm_analytics.schemas import TABLES
from crm_analytics.segments.profile_card import ProfileCard, Question, most_unusual, profile_card
from crm_analytics.segments.profile_lifts import CORRECTIONS, LiftRules, class_lifts
from crm_analytics.segments.schemes import Scheme
from ui.linked import linked_selectbox
from ui.markdown import md_escape
from ui.segments.scheme_base import class_words, offer_class, people_of, scheme_of
from ui.segments.scheme_choice import scheme_options, tell_problem
from ui.show import behind, picture
from ui.view import View

_TYPES = {column.name: column.dtype for table in TABLES.values() for column in table.columns}


def show(view: View) -> None:
    """Choose a class; its card, what is over- and under-represented, and its customers."""
    _, options = view.words, scheme_options(view)
    code = linked_selectbox(
        _("Way to segment"), list(options), key="profile_scheme", default="tiers", show=lambda each: options[each][0]
    )
    try:
        with st.spinner(_("Classing the customers")):
            scheme = scheme_of(view, options[code][1])
    except CrmError as error:
        tell_problem(view, error)
        return
    names, held = class_words(view, scheme), _held(scheme)
    chosen = linked_selectbox(_("Class"), held, key="profile_class", default=held[0], show=names.__getitem__)
    members = scheme.members.filter(pl.col("class") == chosen)
    show_card(view, members, names[chosen])
    show_lifts(view, members, names[chosen])
    offer_class(view, scheme, chosen, title=names[chosen], key="profile")


def _held(scheme: Scheme) -> list[str]:
    """Classes that hold anybody."""
    found = set(scheme.members["class"].unique().to_list())
    return [name for name in scheme.classes if name in found]


def show_card(view: View, members: pl.DataFrame, name: str) -> None:
    """The six questions."""
    _ = view.words
    card = profile_card(people_of(view).customers, members)
    unusual = most_unusual(card.facts)
    words = {fact: _fact_name(view, fact) for fact in card.facts["fact"]}
    if unusual.height:
        picture(
            view, charts.traits(unusual, [words[fact] for fact in unusual["fact"]], view.labels),
            finding=tell_unusual(view, unusual.row(0, named=True), name, members.height),
            table=card.facts.with_columns(
                pl.col("fact").replace(words),
                pl.col("question").replace({each.value: view.labels[f"question.{each.value}"] for each in Question}),
            ),
            name="profile_card", formula=_card_formula(view),
        )  # fmt: skip
    elif members.height == view.customers.height:
        st.subheader(_("Everybody is in {name}: there are no others to compare with", name=name), anchor=False)
    else:
        n = view.formats.number(members.height)
        st.subheader(
            _("{name} (customers: {n}) can't be told from the others by what is known", name=name, n=n), anchor=False
        )
    tiles = st.grid(min_column_width=300)
    for question in Question:
        with tiles.container(border=True, key=f"question_{question.value}"):
            show_answer(view, card, question)


def _card_formula(view: View) -> str:
    return view.words(
        "Means over the customers of whom something is known, of this class and of all others. The difference is in "
        "standard deviations of all customers (amounts in logs, so that no giant decides); the picture has the largest "
        "of each question, if beyond 0.2 and beyond chance. Survey answers are scores of 1 to 7, the latest of each "
        "customer."
    )


def tell_unusual(view: View, fact: dict, name: str, n: int) -> str:
    """The most unusual fact in one sentence."""
    _ = view.words
    told = {
        "name": name,
        "n": view.formats.number(n),
        "fact": _fact_name(view, fact["fact"]),
        "own": _value(view, fact["fact"], fact["class_value"]),
        "rest": _value(view, fact["fact"], fact["rest_value"]),
    }
    return _("{name} (customers: {n}) stand out by {fact}: {own}, all others {rest}", **told)


def show_answer(view: View, card: ProfileCard, question: Question) -> None:
    """One question: its facts beside the others', and what would tell more."""
    _ = view.words
    st.markdown(f"**{md_escape(view.labels[f'question.{question.value}'])}**")
    facts = card.facts.filter(pl.col("question") == question.value)
    lines = [_fact_line(view, fact) for fact in facts.iter_rows(named=True)]
    st.markdown("\n".join(lines) if lines else _("Nothing in these data tells it."))
    missing = card.missing.filter(pl.col("question") == question.value)
    if missing.height:
        needed = [f"{table}: {', '.join(names)}" for table, names in _by_table(view, missing)]
        st.caption(_("More would be told by {columns}.", columns="; ".join(needed)))


def _by_table(view: View, missing: pl.DataFrame) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    for table, column in missing.select("needed_table", "needed_column").iter_rows():
        grouped.setdefault(view.labels.get(f"table.{table}", table), []).append(column)
    return list(grouped.items())


def _fact_line(view: View, fact: dict) -> str:
    _ = view.words
    told = {
        "fact": _fact_name(view, fact["fact"]),
        "own": _value(view, fact["fact"], fact["class_value"]),
        "rest": _value(view, fact["fact"], fact["rest_value"]),
        "n": view.formats.number(fact["n_known"]),
    }
    if fact["class_value"] is None:
        return _("- {fact}: of nobody here known", **told)
    if fact["rest_value"] is None:
        return _("- {fact}: **{own}** (known of {n})", **told)
    return _("- {fact}: **{own}**, others {rest} (known of {n})", **told)


def _fact_name(view: View, fact: str) -> str:
    return view.labels.get(f"column.{fact}", fact)


def _value(view: View, fact: str, value: float | None) -> str:
    """A fact with its unit."""
    kind, formats = _TYPES.get(fact), view.formats
    if kind == "money":
        return formats.money(value, decimals=0 if value is not None and abs(value) >= 100 else 2)
    return formats.percent(value) if kind == "rate" else formats.number(value, decimals=1)


def show_lifts(view: View, members: pl.DataFrame, name: str) -> None:
    """What the class buys, where it lives and how it came, more or less often than all others."""
    _, formats, people = view.words, view.formats, people_of(view)
    correction = linked_selectbox(
        _("How strict"), list(CORRECTIONS), key="profile_correction", default="holm",
        show=lambda each: view.labels[f"correction.{each}"],
    )  # fmt: skip
    with st.spinner(_("Comparing with all others")):
        table = class_lifts(members, people.customers, people.lines, as_of=people.as_of, rules=LiftRules(correction))
    found = table.filter("is_found", pl.col("lift").is_not_null())
    if table.is_empty() or members.height == people.customers.height:
        st.info(_("Nothing to compare: no product, channel or region is known, or everybody is in this class."))
        return
    told = {"n": formats.number(found.height), "total": formats.number(table.height), "name": name}
    if found.is_empty():
        st.subheader(_("{name}: none of {total} comparisons differs beyond chance", **told), anchor=False)
        return behind(view, table, name="lifts", formula=_lift_formula(view))
    labels = [_lift_name(view, row) for row in found.iter_rows(named=True)]
    return picture(
        view,
        charts.lifts(found, labels, view.labels),
        finding=_("{name}: {n} of {total} comparisons differ beyond chance", **told),
        table=table.with_columns(
            pl.col("dimension").replace({n: _fact_name(view, n) for n in table["dimension"].unique()})
        ),
        name="lifts",
        formula=_lift_formula(view),
    )


def _lift_name(view: View, row: dict) -> str:
    value = view.labels.get(f"contact_channel.{row['value_name']}", row["value_name"])
    return f"{_fact_name(view, row['dimension'])}: {value}"


def _lift_formula(view: View) -> str:
    return view.words(
        "Share of the class that ever bought a product (a category, through a channel; that lives in a region, came "
        "through a channel) / share of all others, among those of whom it is known. Line: 95 % interval of each single "
        "ratio (Katz 1978). Shown are those that Fisher's exact test finds unlike the others at 5 % after correction "
        "for the number of comparisons; the table has all. Values held by fewer than 10 customers are left out, and "
        "per kind the 150 most common are compared. It says what goes together, not what causes what."
    )
