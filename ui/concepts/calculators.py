"""What can be tried out on a card: numbers entered by hand, and what the textbook's formula makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl
import streamlit as st

from crm_analytics.charts import concepts as charts
from crm_analytics.schemas import Stage
from crm_analytics.segments import assign_segment
from crm_analytics.settings import SegmentRules
from crm_analytics.value import simple, textbook
from ui.formats import Formats
from ui.words import N_, Labels, Words


@dataclass(frozen=True)
class Desk:
    """What a calculator needs: the reader's words and formats, and a key of its own for its widgets."""

    words: Words
    labels: Labels
    formats: Formats
    key: str

    def number(self, label: str, value: float, *, step: float = 1.0, low: float | None = 0.0) -> float:
        """Ask for a number."""
        return st.number_input(label, min_value=low, value=float(value), step=float(step), key=f"{self.key}_{label}")

    def slider(self, label: str, value: float, low: float, high: float, step: float = 1.0) -> float:
        """Ask for a number between two others."""
        key = f"{self.key}_{label}"
        return st.slider(label, float(low), float(high), float(value), float(step), format="%g", key=key)

    def rate(self, label: str, value: float, *, low: float = 0.0, high: float = 1.0) -> float:
        """Ask for a rate, shown in percent."""
        percent = st.slider(label, low * 100, high * 100, value * 100, 1.0, format="%d%%", key=f"{self.key}_{label}")
        return percent / 100

    def result(self, label: str, value: float | None, *, decimals: int = 2) -> None:
        """Show what came out."""
        st.metric(label, self.formats.number(value, decimals=decimals))


@dataclass(frozen=True)
class Example:
    """A worked example of the texts: years, margin a year and one cost."""

    name: str
    years: int
    yearly_margin: float
    cost: float = 0.0


TEXTBOOK = {"textbook": Example(N_("Textbook"), 10, 100.0, 80.0)}
BRANDS = {
    "coca_cola": Example(N_("Coca-Cola"), 50, 11_000 / 50),
    "marlboro": Example(N_("Marlboro"), 30, 25_000 / 30),
    "att": Example(N_("AT&T"), 30, 72_000 / 30),
}
DENTIST = {
    "forty_years": Example(N_("40 years"), 40, 200_000 / 40),
    "thirty_years": Example(N_("30 years"), 30, 200_000 / 30),
}


def discounted_value(desk: Desk, *, examples: Mapping[str, Example]) -> None:
    """Years of margin less one cost, with and without discounting."""
    _ = desk.words
    chosen = st.segmented_control(
        _("Example"), list(examples), default=next(iter(examples)), required=True, key=f"{desk.key}_example",
        format_func=lambda code: _(examples[code].name),
    ) if len(examples) > 1 else next(iter(examples))  # fmt: skip
    example, own = examples[chosen], Desk(_, desk.labels, desk.formats, f"{desk.key}_{chosen}")
    fields = st.grid(min_column_width=130)
    with fields.container():
        years = int(own.number(_("Years"), example.years))
    with fields.container():
        margin = own.number(_("Margin a year"), example.yearly_margin, step=10, low=None)
    with fields.container():
        cost = own.number(_("Cost to win, sell, keep and serve"), example.cost, step=10)
    plain = simple.simple_value(years, margin, cost)
    desk.result(_("Value"), plain)
    st.caption(
        _(
            "{years} × {margin} − {cost} = {value}", years=desk.formats.number(years),
            margin=desk.formats.number(margin, decimals=2), cost=desk.formats.number(cost, decimals=2),
            value=desk.formats.number(plain, decimals=2),
        )
    )  # fmt: skip
    if st.toggle(_("Discounted"), key=f"{own.key}_discounted", help=_("Money that comes later is worth less today.")):
        rate = own.rate(_("Discount rate a year"), 0.10, high=0.30)
        paid_at = st.segmented_control(
            _("The money of a year comes"), list(simple.PaidAt), default=simple.PaidAt.END, required=True,
            key=f"{own.key}_paid_at", format_func=lambda code: desk.labels[f"paid_at.{code}"],
        )  # fmt: skip
        discounted = simple.simple_value(years, margin, cost, rate, simple.PaidAt(paid_at))
        desk.result(_("Discounted value"), discounted)


def five_parts(desk: Desk) -> None:
    """CPV + PPV + CIV + CKV + CTV."""
    _ = desk.words
    parts = simple.FiveParts(
        purchase=desk.slider(_("Purchase value (CPV)"), 100, 0, 1000, 5),
        word_of_mouth=desk.slider(_("Word-of-mouth value (PPV)"), 200, 0, 1000, 5),
        information=desk.slider(_("Information value (CIV)"), 10, 0, 500, 5),
        knowledge=desk.slider(_("Knowledge value (CKV)"), 0, 0, 500, 5),
        transaction=desk.slider(_("Transaction value (CTV)"), 40, 0, 500, 5),
    )
    desk.result(_("CLV"), parts.total)
    share = parts.purchase / parts.total if parts.total else None
    st.caption(_("Own purchases are {share} of it.", share=desk.formats.percent(share)))


def purchase_value(desk: Desk) -> None:
    """Spending capacity x share of customer x margin rate."""
    _ = desk.words
    capacity = desk.number(_("Can spend on what we sell, a year"), 2000, step=100)
    share, rate = desk.rate(_("Share that comes to us"), 0.25), desk.rate(_("Margin rate"), 0.20)
    desk.result(_("Purchase value a year"), simple.purchase_value(capacity, share, rate))


def word_of_mouth_value(desk: Desk) -> None:
    """Influence x reach x average purchase value."""
    _ = desk.words
    reach = desk.number(_("Reach: people who hear of it"), 40)
    influence = desk.rate(_("Influence: share of them who buy"), 0.05)
    value = desk.number(_("Average purchase value of those who buy"), 100, step=10)
    desk.result(_("Word-of-mouth value"), simple.word_of_mouth_value(influence, reach, value))
    won = desk.formats.number(reach * influence, decimals=1)
    st.caption(_("Buyers won: {n}. Only this product of reach and influence can be seen in data.", n=won))


def information_value(desk: Desk) -> None:
    """Items x worth of one."""
    _ = desk.words
    items, worth = (
        desk.number(_("Pieces of information"), 3),
        desk.number(_("Worth of one (your assumption)"), 2.5, step=0.5),
    )
    desk.result(_("Information value"), simple.information_value(items, worth))


def knowledge_value(desk: Desk) -> None:
    """Adopted ideas x worth of one."""
    _ = desk.words
    ideas, worth = (
        desk.number(_("Ideas put into practice"), 1),
        desk.number(_("Worth of one (your assumption)"), 500, step=50),
    )
    desk.result(_("Knowledge value"), simple.knowledge_value(ideas, worth))


def winning_or_keeping(desk: Desk) -> None:
    """Own figures beside the two claims."""
    _ = desk.words
    win, keep = (
        desk.number(_("Cost to win a customer"), 100, step=5),
        desk.number(_("Cost to keep one, a year"), 20, step=5),
    )
    old = desk.number(_("Profit of a regular customer, a year"), 160, step=5, low=None)
    new = desk.number(_("Profit of a new customer, a year"), 10, step=5, low=None)
    desk.result(_("Winning costs so many times keeping (claimed: 5)"), win / keep if keep else None, decimals=1)
    desk.result(_("A regular brings so many times a new one (claimed: 16)"), old / new if new > 0 else None, decimals=1)


def acquisition_ceiling(desk: Desk) -> None:
    """CLV before the cost to win x share."""
    _ = desk.words
    clv = desk.number(_("CLV before the cost to win"), 1000, step=50)
    share = desk.rate(_("Share to invest"), simple.ACQUISITION_SHARE)
    desk.result(_("Spend at most, to win one customer"), simple.acquisition_ceiling(clv, share))


def delivered_value(desk: Desk) -> None:
    """Four gains less four costs, and the textbook's misprint as an exercise."""
    _ = desk.words
    gains, costs = st.columns(2)
    with gains:
        st.markdown(_("**What the customer gets** (0 to 10)"))
        product, service = desk.slider(_("Product"), 6, 0, 10), desk.slider(_("Service"), 5, 0, 10)
        company, image = desk.slider(_("Company"), 4, 0, 10), desk.slider(_("Brand image"), 5, 0, 10)
    with costs:
        st.markdown(_("**What it costs the customer** (0 to 10)"))
        money, time = desk.slider(_("Money"), 5, 0, 10), desk.slider(_("Time"), 3, 0, 10)
        energy, mind = desk.slider(_("Energy"), 2, 0, 10), desk.slider(_("Mind"), 2, 0, 10)
    value = simple.DeliveredValue(product, service, company, image, money, time, energy, mind)
    desk.result(_("Delivered value"), value.total, decimals=0)
    st.markdown(
        _(
            "**Exercise.** One text prints: delivered value = total customer cost − total customer value. What would "
            "follow for a better service?"
        )
    )
    if st.toggle(_("Show the answer"), key=f"{desk.key}_answer"):
        inverted = desk.formats.number(-value.total)
        st.markdown(
            _(
                "That formula gives {value} here, and a better service would *lower* it. The signs are exchanged: the "
                "value comes first, the cost is taken from it.",
                value=inverted,
            )
        )


def customer_equity(desk: Desk) -> None:
    """Mean CLV x current and prospective customers."""
    _ = desk.words
    clv, current = desk.number(_("Mean CLV"), 100, step=10), desk.number(_("Current customers"), 2000, step=100)
    prospective = desk.number(_("Prospective customers who will be won"), 500, step=50)
    desk.result(
        _("Customer equity"), textbook.equity_of_base(clv, n_current=current, n_prospective=prospective), decimals=0
    )
    of_current = desk.formats.number(textbook.equity_of_base(clv, n_current=current))
    st.caption(_("Of current customers alone: {value}.", value=of_current))


def customer_share(desk: Desk) -> None:
    """Spent here over spent anywhere."""
    _ = desk.words
    wallet = desk.number(_("Spent at all suppliers, a year"), 1200, step=50, low=1.0)
    here = desk.number(_("Spent with us, a year"), 300, step=50)
    st.metric(_("Customer share"), desk.formats.percent(textbook.share_of_wallet(here, wallet)))
    headroom = desk.formats.number(max(0.0, wallet - here))
    st.caption(_("Headroom, what could still be won: {value} a year.", value=headroom))


def relationship_levels(desk: Desk) -> None:
    """Margin and number of customers -> level of care."""
    _, levels = desk.words, list(textbook.Level)

    def choose(label: str, default: textbook.Level) -> textbook.Level:
        return st.segmented_control(
            label, levels, default=default, required=True, key=f"{desk.key}_{label}",
            format_func=lambda level: desk.labels[f"level.{level}"],
        )  # fmt: skip

    margin = choose(_("Margin a customer"), textbook.Level.HIGH)
    number = choose(_("Number of such customers"), textbook.Level.LOW)
    advised = textbook.advised_level(margin=margin, n_customers=number)
    st.metric(_("Advised level"), desk.labels[f"relationship.{advised}"])


def satisfaction(desk: Desk) -> None:
    """Performance against expectation."""
    _ = desk.words
    expectation, performance = desk.slider(_("Expected"), 5, 1, 7), desk.slider(_("Received"), 5, 1, 7)
    found = textbook.satisfaction_level(expectation=expectation, performance=performance)
    st.metric(_("The customer is"), desk.labels[f"satisfaction.{found}"])
    if found == textbook.Satisfaction.SATISFIED:
        st.caption(_("No reason to stay: many of the merely satisfied switch."))


def matrix(desk: Desk, *, value: float, potential: float) -> None:
    """One customer in the 2 x 2, starting where the arguments say."""
    _ = desk.words
    value = desk.slider(_("Current value, a year"), value, -50, 300, 5)
    potential = desk.slider(_("Growth potential, a year"), potential, 0, 300, 5)
    with st.expander(_("Move the thresholds")):
        thresholds = (desk.slider(_("High value begins at"), 100, 0, 300, 5),
                      desk.slider(_("High potential begins at"), 100, 0, 300, 5))  # fmt: skip
    rules = SegmentRules(current_value_threshold=thresholds[0], growth_potential_threshold=thresholds[1])
    customer = pl.DataFrame({"current_value": [value], "growth_potential": [potential]})
    segment = assign_segment(customer, rules)["segment"].item()
    st.metric(_("This customer is"), desk.labels[f"segment.{segment}"])
    figure = charts.matrix(value=value, potential=potential, thresholds=thresholds, words=desk.labels)
    st.plotly_chart(figure, key=f"{desk.key}_matrix", config={"displayModeBar": False})


def life_cycle_curve(desk: Desk, *, stage: Stage | None = None) -> None:
    """The shape that the texts draw, with one period marked."""
    figure = charts.life_cycle_curve(textbook.life_cycle_curve(), desk.labels, marked=stage)
    st.plotly_chart(figure, key=f"{desk.key}_curve", config={"displayModeBar": False})
    st.caption(desk.words("The shape that the texts draw, not measured from these data."))


def smart(desk: Desk) -> None:
    """Five questions to an objective."""
    _ = desk.words
    st.text_area(
        _("Objective"), _("Win 200 registrations from firms in the North by e-mail until 30 June, for at most 6,000."),
        key=f"{desk.key}_objective_{_.language}", max_chars=500,
    )  # fmt: skip
    answers = [
        st.checkbox(_("**S**pecific: it says who, what and by which way"), key=f"{desk.key}_s"),
        st.checkbox(_("**M**easurable: a number that the data hold"), key=f"{desk.key}_m"),
        st.checkbox(_("**A**ctionable: we can do it, and it is in our hands"), key=f"{desk.key}_a"),
        st.checkbox(_("**R**elevant: it serves a goal of the firm"), key=f"{desk.key}_r"),
        st.checkbox(_("**T**imely: it has a date"), key=f"{desk.key}_t"),
    ]
    st.progress(sum(answers) / len(answers), text=_("{n} of 5", n=sum(answers)))


def proof_of_return(desk: Desk) -> None:
    """(Uplift x targeted - cost) / cost, beside crediting everything."""
    _ = desk.words
    n = desk.number(_("Customers contacted"), 1000, step=50)
    with_campaign = desk.number(_("Margin of a contacted customer"), 12, step=0.5)
    without = desk.number(_("Margin of a held-out customer"), 10, step=0.5)
    cost = desk.number(_("Cost of the campaign"), 800, step=50)
    honest = textbook.return_on_investment(with_campaign - without, n_targeted=n, cost=cost)
    credited = textbook.return_on_investment(with_campaign, n_targeted=n, cost=cost)
    st.metric(_("ROI"), desk.formats.percent(honest))
    st.caption(
        _(
            "Without a held-out group all that the contacted bought would be credited: {roi}.",
            roi=desk.formats.percent(credited),
        )
    )


def camera_shop(desk: Desk) -> None:
    """Three ways to grow that multiply, against +25 %."""
    _ = desk.words
    more = desk.rate(_("More customers"), 0.10, low=-0.5)
    orders = desk.rate(_("More orders a customer"), 0.07, low=-0.5)
    value = desk.rate(_("More money an order"), 0.06, low=-0.5)
    growth, goal = textbook.combined_growth(more, orders, value), 0.25
    shown = desk.formats.percent(growth, decimals=1)
    st.metric(_("Growth of sales"), shown)
    if growth >= goal:
        st.caption(_("The goal of 25 % is reached."))
    else:
        st.caption(
            _(
                "The goal of 25 % is missed by {points} points.",
                points=desk.formats.number((goal - growth) * 100, decimals=1),
            )
        )


CALCULATORS: Mapping[str, Callable[[Desk], None]] = {
    "simple_value": partial(discounted_value, examples={**TEXTBOOK, **BRANDS}),
    "brand_cases": partial(discounted_value, examples=BRANDS),
    "household_value": partial(discounted_value, examples=DENTIST),
    "five_parts": five_parts,
    "purchase_value": purchase_value,
    "word_of_mouth_value": word_of_mouth_value,
    "information_value": information_value,
    "knowledge_value": knowledge_value,
    "winning_or_keeping": winning_or_keeping,
    "acquisition_ceiling": acquisition_ceiling,
    "delivered_value": delivered_value,
    "customer_equity": customer_equity,
    "customer_share": customer_share,
    "relationship_levels": relationship_levels,
    "satisfaction": satisfaction,
    "matrix_lead": partial(matrix, value=20, potential=40),
    "matrix_iron": partial(matrix, value=200, potential=40),
    "matrix_silver": partial(matrix, value=40, potential=200),
    "matrix_gold": partial(matrix, value=200, potential=160),
    "life_cycle_curve": life_cycle_curve,
    **{f"curve_{stage}": partial(life_cycle_curve, stage=stage) for stage in Stage if stage != Stage.LAPSED},
    "smart": smart,
    "proof_of_return": proof_of_return,
    "camera_shop": camera_shop,
}


@st.fragment
def show_calculator(code: str, desk: Desk) -> None:
    """Draw a calculator; only it runs again when one of its numbers changes."""
    CALCULATORS[code](desk)
