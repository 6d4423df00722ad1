"""The English sentence for every code of the package; ``N_`` marks each for the translators.

A test fails when the package can say a code that has no phrase here.
"""

from __future__ import annotations

from ui.words import N_

_CODES = {
    "source.hakr": N_("HAKR, a computer shop (fictional)"),
    "source.cdnow": N_("CDNOW, a music shop, 1997 to 1998"),
    "source.complete_journey": N_("Complete Journey, a grocer, 2017"),
    "stage.exploration": N_("Exploration"),
    "stage.formation": N_("Formation"),
    "stage.stability": N_("Stability"),
    "stage.degradation": N_("Degradation"),
    "stage.lapsed": N_("Lapsed"),
    "standing.potential": N_("Potential customer"),
    "standing.new": N_("New customer"),
    "standing.regular": N_("Regular customer"),
    "standing.new_line": N_("New customer of a new line"),
    "standing.refund_only": N_("Refunds only"),
    "segment.gold": N_("Gold"),
    "segment.silver": N_("Silver"),
    "segment.iron": N_("Iron"),
    "segment.lead": N_("Lead (metal)"),
    "arm.targeted": N_("Targeted"),
    "arm.held_out": N_("Held out"),
    "value_basis.margin": N_("Margin"),
    "value_basis.revenue": N_("Revenue"),
    "potential_measure.wallet_headroom": N_("Wallet headroom"),
    "potential_measure.peer_headroom": N_("Peer headroom"),
    "not_assessed_reason.no_current_value": N_("The cost of a line is unknown, so current value is unknown"),
    "not_assessed_reason.no_growth_potential": N_("Potential can't be measured"),
    "kind.new": N_("New customers"),
    "kind.returning": N_("Returning customers"),
    "bridge.before": N_("Year before"),
    "bridge.new": N_("New"),
    "bridge.returned": N_("Came back"),
    "bridge.grown": N_("Bought more"),
    "bridge.shrunk": N_("Bought less"),
    "bridge.lost": N_("Stopped"),
    "bridge.now": N_("This year"),
    "axis.month": N_("Month"),
    "axis.revenue": N_("Revenue"),
    "axis.margin": N_("Margin"),
    "axis.customers": N_("Customers"),
    "axis.customer_share": N_("Share of customers, best first"),
    "axis.value_share": N_("Share of value"),
}

_COLUMNS = {
    "customer_id": N_("Customer"),
    "name": N_("Name"),
    "region": N_("Region"),
    "industry": N_("Industry"),
    "owner": N_("Salesperson"),
    "date": N_("Date"),
    "month": N_("Month"),
    "kind": N_("Kind"),
    "step": N_("Step"),
    "first_day": N_("First purchase"),
    "last_day": N_("Last purchase"),
    "frequency": N_("Repeat purchase days"),
    "recency": N_("Days from first to last purchase"),
    "T": N_("Days since first purchase"),
    "days_since_last_purchase": N_("Days since last purchase"),
    "monetary_value": N_("Mean value of a repeat purchase"),
    "n_orders": N_("Orders"),
    "n_customers": N_("Customers"),
    "gross_revenue": N_("Gross revenue"),
    "refunds": N_("Refunds"),
    "revenue": N_("Revenue"),
    "margin": N_("Margin"),
    "year_revenue": N_("Revenue, last 365 days"),
    "year_margin": N_("Margin, last 365 days"),
    "first_channel": N_("Channel of the first purchase"),
    "first_category": N_("Category of the first purchase"),
    "first_product": N_("First product"),
    "stage": N_("Stage"),
    "standing": N_("Standing"),
    "usual_gap_days": N_("Usual gap in days"),
    "silence_ratio": N_("Silence in usual gaps"),
    "p_alive": N_("P(alive)"),
    "expected_purchases": N_("Expected purchases"),
    "clv": N_("CLV"),
    "clv_low": N_("CLV, low"),
    "clv_high": N_("CLV, high"),
    "value_basis": N_("Value counts"),
    "historic_value": N_("Historic value"),
    "current_value": N_("Current value"),
    "growth_potential": N_("Growth potential"),
    "potential_measure": N_("Potential measured by"),
    "segment": N_("Segment"),
    "not_assessed_reason": N_("Why not assessed"),
    "customer_share": N_("Share of customers"),
    "value_share": N_("Share of value"),
}

_ERRORS = {
    "error.unknown": N_("Something is wrong: {detail}."),
    "error.empty_file": N_("{file}: the file holds no rows. Export it again and check that it is not empty."),
    "error.unreadable_file": N_("{file}: can't be read as a table ({detail}). Send a CSV, Excel or Parquet file."),
    "error.missing_columns": N_("{file}: no column for {missing}. Found: {found}. Map a column to it on the Data page."),
    "error.nothing_accepted": N_(
        "{file}: none of its {n_rows} rows could be used; most often: {reason}. Check the mapping of columns."
    ),
    "error.no_purchases": N_("There is no purchase up to {as_of}. Choose a later date or other data."),
    "error.not_enough_data": N_("{what} needs at least {needed} customers, there are {found}."),
    "error.invalid_setting": N_("{name} = {value} makes no sense: {rule}."),
    "error.unknown_column": N_("There is no column {column}. Available: {available}."),
    "error.package_missing": N_(
        "These data come with the package {package}, which is not installed. Install it: pip install {package}"
    ),
}

PHRASES: dict[str, str] = {**_CODES, **{f"column.{name}": text for name, text in _COLUMNS.items()}, **_ERRORS}
