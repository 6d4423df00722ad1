"""Who responds because of contact, and what contacting only them would bring."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns.covariates import FROZEN, freeze_covariates
from crm_analytics.campaigns.uplift_curve import area_interval, best_share, policy_value, uplift_curve
from crm_analytics.campaigns.uplift_targeting import UpliftLearner, UpliftScores, learn_uplift
from crm_analytics.charts import results as charts
from crm_analytics.errors import NotEnoughData
from crm_analytics.views import results as views
from ui.effects import amount, axis_title, bound, show_warning
from ui.lists import keep_list
from ui.scores import cache_owner
from ui.show import picture
from ui.state import owner_key
from ui.view import View

KNOWN_BEFORE = ("region", "industry", "first_category", "first_channel", "stage", "segment")


def show_targeting(view: View, result: views.Measured, people: pl.DataFrame) -> None:
    """The uplift curve of the better learner, and the policy "contact the best share"."""
    _ = view.words
    try:
        with st.spinner(_("Learning who responds because of contact …")):
            scores = _scores_of(view, result, people)
    except NotEnoughData:
        st.info(_("One of the two groups is too small to learn from."))
        return
    for message in scores.warnings:
        show_warning(view, message)
    if any(message.code == "targeting.too_few" for message in scores.warnings):
        st.caption(_("What the groups of the draw say is in the part For whom."))
        return
    metric = result.money.value_basis
    curve = uplift_curve(scores.trial)
    picture(
        view,
        charts.uplift_curve(curve, view.labels, unit=axis_title(view, metric, is_uplift=True)),
        finding=tell_ranking(view, scores),
        table=curve,
        name="uplift_curve",
        formula=formula_of(view, scores),
    )
    if any(message.code == "targeting.like_chance" for message in scores.warnings):
        return  # a best share would be picked from noise
    show_policy(view, result, scores, metric)


def tell_ranking(view: View, scores: UpliftScores) -> str:
    _ = view.words
    low, _high = area_interval(scores.trial)
    words = {"learner": view.labels[f"learner.{scores.learner}"]}
    if low > 0:
        return _("Some respond to contact more than others, told better than chance by {learner}", **words)
    return _("Who responds because of contact can't be told better than by chance")


def formula_of(view: View, scores: UpliftScores) -> str:
    _, formats = view.words, view.formats
    low, high = area_interval(scores.trial)
    areas = " · ".join(
        f"{view.labels[f'learner.{name}']}: {formats.number(area, decimals=3)}" for name, area in scores.areas.items()
    )
    return _(
        "Two models (one for each group) and a model of the transformed outcome y·(z − e) / (e·(1 − e)) score each "
        "customer without having seen that customer; they are taken only if they rank better than chance and than the "
        "means of the groups of the draw. The curve is what contacting the best-scored share would have caused, for "
        "all customers together (Qini curve); its area above the line of chance is {low} to {high} a customer. Areas "
        "of all learners: {areas}",
        low=formats.number(low, decimals=3), high=formats.number(high, decimals=3), areas=areas,
    )  # fmt: skip


def show_policy(view: View, result: views.Measured, scores: UpliftScores, metric: str) -> None:
    """A slider for the share that is contacted, and at once what that is worth against all and none."""
    _, formats, cost = view.words, view.formats, result.campaign.cost_per_contact
    start = 5 * round(20 * best_share(scores.trial, cost_per_contact=cost))
    percent = st.slider(_("Contact the best-scored"), 0, 100, start, 5, format="%d%%", key="policy_share")
    policy = policy_value(scores.trial, customer_share=percent / 100, cost_per_contact=cost)
    words = {
        "share": formats.percent(percent / 100), "value": amount(view, metric, policy.value),
        "low": bound(view, metric, policy.low), "high": bound(view, metric, policy.high),
        "all": amount(view, metric, policy.of_all), "more": amount(view, metric, abs(policy.better_than_all)),
        "more_low": bound(view, metric, policy.better_than_all_low),
        "more_high": bound(view, metric, policy.better_than_all_high),
    }  # fmt: skip
    st.markdown(
        _(
            "Contacting {share} would have brought {value} a customer of all after the cost of contact ({low} to "
            "{high}); contacting everybody {all}, nobody 0.",
            **words,
        )
    )
    if policy.better_than_all_low > 0:
        st.markdown(_("That is {more} more than contacting everybody ({more_low} to {more_high}).", **words))
    elif policy.better_than_all_high < 0:
        st.markdown(_("That is {more} less than contacting everybody ({more_low} to {more_high}).", **words))
    else:
        st.markdown(_("Whether that beats contacting everybody is open ({more_low} to {more_high}).", **words))
    st.caption(_("The best share was picked on these data, so it is rather too hopeful; a new hold-out tells."))
    if percent and scores.learner is not UpliftLearner.STRATUM_MEANS:
        offer_campaign(view, result, scores, percent)


def offer_campaign(view: View, result: views.Measured, scores: UpliftScores, percent: int) -> None:
    _ = view.words
    chosen = scores.scores.sort("uplift_score", "customer_id", descending=[True, False])
    ids = chosen.head(round(chosen.height * percent / 100))["customer_id"].to_list()
    label = _.plural("Start a campaign with this {n} customer", "Start a campaign with these {n} customers",
                     len(ids), n=view.formats.number(len(ids)))  # fmt: skip
    if st.button(label, icon=":material/campaign:", key="start_with_best"):
        title = _.plain("Best {percent}% to contact, {name}", percent=percent, name=result.campaign.name)
        audience = keep_list(view, ids, title=title).to_text()
        channel = str(result.campaign.channel)
        st.switch_page("pages/campaigns.py", query_params={"audience": audience, "channel": channel})


def _scores_of(view: View, result: views.Measured, people: pl.DataFrame) -> UpliftScores:
    data, campaign = view.data, result.campaign
    key = (owner_key(), cache_owner(data), data.dataset_id, data.version, campaign.campaign_id, people.height)
    return _learn(key, view, result)


@st.cache_resource(max_entries=4, show_spinner=False)
def _learn(key: tuple[Any, ...], _view: View, _result: views.Measured) -> UpliftScores:
    known = known_before(_view, _result)
    features = [name for name in (*FROZEN, *KNOWN_BEFORE) if name in known.columns and known[name].n_unique() > 1]
    return learn_uplift(known, features=features or ["past_margin"], metric=_result.money.value_basis)


def known_before(view: View, result: views.Measured) -> pl.DataFrame:
    """Outcomes with what was known of each customer on the day before the window."""
    before = view.at(result.campaign.starts_on - dt.timedelta(days=1))
    if before is None:
        return result.outcomes
    scored = before.scores.customers
    frozen = freeze_covariates(result.outcomes.select("customer_id"), scored)
    traits = scored.select("customer_id", *(name for name in KNOWN_BEFORE if name in scored.columns))
    missing = [name for name in FROZEN if name not in result.outcomes.columns]
    told = frozen.select("customer_id", *missing)
    known = result.outcomes.join(told, on="customer_id", how="left", maintain_order="left")
    return known.join(traits, on="customer_id", how="left", maintain_order="left")
