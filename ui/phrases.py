"""The English sentence for every code of the package; ``N_`` marks each for the translators.

A test fails when the package can say a code that has no phrase here.
"""

from __future__ import annotations

from ui.concepts.facts import FACTS
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
    "bridge.new": N_("First bought"),
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
    "axis.relationship_time": N_("Time in the relationship (no unit)"),
    "axis.index": N_("Index (100 = highest volume)"),
    "axis.volume": N_("Volume"),
    "axis.profit": N_("Profit"),
    "axis.current_value": N_("Current value, a year"),
    "axis.growth_potential": N_("Growth potential, a year"),
    "level.low": N_("Low"),
    "level.medium": N_("Medium"),
    "level.high": N_("High"),
    "relationship.basic": N_("Basic"),
    "relationship.reactive": N_("Reactive"),
    "relationship.accountable": N_("Accountable"),
    "relationship.proactive": N_("Proactive"),
    "relationship.partner": N_("Partner"),
    "satisfaction.dissatisfied": N_("Dissatisfied"),
    "satisfaction.satisfied": N_("Satisfied"),
    "satisfaction.delighted": N_("Delighted"),
    "section.life_cycle": N_("Life cycle"),
    "section.value": N_("Value"),
    "section.segmentation": N_("Segmentation"),
    "section.loop": N_("The loop"),
    "section.background": N_("Background"),
    "station.collect": N_("Collect"),
    "station.discover": N_("Discover"),
    "station.plan": N_("Plan"),
    "station.interact": N_("Interact"),
    "station.refine": N_("Refine"),
    "table.transactions": N_("transactions"),
    "table.customers": N_("customers"),
    "table.interactions": N_("interactions"),
    "table.surveys": N_("surveys"),
    "table.prospects": N_("prospects"),
    "table.partner_income": N_("partner income"),
    "table.campaigns": N_("campaigns"),
    "table.assignments": N_("assignments"),
    "table.responses": N_("responses"),
    "stage.not_yet": N_("Not yet seen"),
    "period.now": N_("As of the chosen day"),
    "period.year_before": N_("A year before"),
    "rules.present": N_("Rules in force"),
    "rules.tried": N_("Rules as moved here"),
    "cohort.year_before": N_("New customers, as it stood a year before"),
    "cohort.new": N_("New customers"),
    "cohort.known_before": N_("Known before the data begin"),
    "cohort.running": N_("month not over yet"),
    "axis.stage": N_("Stage"),
    "axis.stage_before": N_("Stage in which the month began"),
    "axis.standing": N_("Standing"),
    "axis.people": N_("People"),
    "axis.clv": N_("CLV of a customer"),
    "axis.customer_equity": N_("Customer equity"),
    "axis.share": N_("Share"),
    "axis.silence_days": N_("Days since the last purchase"),
    "axis.repeat_purchases": N_("Repeat purchase days"),
    "contact_channel.email": N_("E-mail"),
    "contact_channel.phone": N_("Phone"),
    "contact_channel.post": N_("Post"),
    "purpose.offers": N_("offers"),
    "purpose.news": N_("news"),
    "purpose.service": N_("service"),
    "segment.not_assessed": N_("Not assessed"),
    "group.unknown": N_("Not known"),
    "model.bg_nbd": N_("BG/NBD"),
    "model.mbg_nbd": N_("MBG/NBD"),
    "model.nbd": N_("NBD without dropout"),
    "model.cohort_mean": N_("Mean rate of the base"),
    "model.gamma_gamma": N_("Gamma-Gamma"),
    "model.shrunken_mean": N_("Shrunken mean"),
    "reason.too_few_customers": N_("too few customers"),
    "reason.too_few_repeaters": N_("too few customers with a repeat purchase"),
    "reason.no_convergence": N_("the fit did not settle"),
    "reason.infinite_mean": N_("its mean would be infinite"),
    "axis.share_of_customers": N_("Share of customers"),
    "axis.month_end": N_("Day"),
    "axis.per_customer_month": N_("A customer and month"),
    "axis.true_stage": N_("True stage"),
    "axis.assigned_stage": N_("Stage by the rules"),
    "axis.cohort": N_("First purchase (customers)"),
    "axis.months_since_first": N_("Months after the first"),
}

_VALUE_MESSAGES = {
    "value.fallback_used": N_(
        "{wanted} can't be fitted to these data ({reason}: {n_customers} customers, {n_repeaters} of them with a "
        "repeat purchase). {used} is used instead."
    ),
    "value.no_repeat_purchases": N_("Nobody has bought twice yet, so no further purchase can be forecast."),
    "value.spend_related_to_frequency": N_(
        "Customers who buy often spend other amounts than those who buy rarely (rank correlation {correlation}); the "
        "spend model takes the two as unrelated, so single values may be off."
    ),
    "value.weak_prior_used": N_(
        "The data leave the parameters of {model} open; a weak assumption decides where they don't."
    ),
    "value.not_converged": N_("The fit of {model} did not settle; take its values as rough."),
    "value.impossible_histories": N_("{n_customers} customers have an impossible history and are in no model."),
    "value.model_error_not_included": N_("The range leaves out that the model itself may be wrong."),
    "value.parameter_error_not_included": N_(
        "The range leaves out that the parameters of {model} are uncertain; it is too narrow."
    ),
    "segments.axes_related": N_(
        "The two axes say nearly the same (rank correlation {correlation}), so two of the four tiers stay almost empty."
    ),
    "segments.nobody_assessed": N_(
        "None of the {n_customers} customers can be assessed: current value or growth potential is unknown."
    ),
}

_INTAKE = {
    "severity.info": N_("Good to know"),
    "severity.warning": N_("Look at it"),
    "severity.error": N_("Serious"),
    "intake.row_without_customer": N_("Rows without a customer"),
    "intake.row_without_date": N_("Rows without a date"),
    "intake.row_without_amount": N_("Rows without an amount"),
    "intake.row_incomplete": N_("Rows without something that is needed"),
    "intake.unreadable_date": N_("Rows whose date can't be read"),
    "intake.unreadable_number": N_("Rows whose amount can't be read"),
    "intake.unreadable_value": N_("Rows with a needed value that can't be read"),
    "intake.date_after_received_on": N_("Rows dated after the day on which the file came"),
    "intake.empty_row": N_("Empty rows"),
    "intake.too_many_fields": N_("Rows with more fields than the header"),
    "intake.exact_duplicate": N_("Rows that repeat an earlier row in every field"),
    "intake.zero_money": N_("Rows with an amount of zero"),
    "intake.repeated_customer": N_("Rows of a customer who is listed already"),
    "intake.cancelled": N_("Rows of cancelled orders"),
    "intake.returned": N_("Returned pieces"),
    "intake.row_without_order": N_("Rows without an order number"),
    "intake.value_not_read": N_("Single values that can't be read and count as unknown"),
    "intake.read_as_text": N_("{file} was read as text in {encoding}, its fields parted by {delimiter}."),
    "intake.read_as_sheet": N_("{file}: the sheet {sheet} was read."),
    "intake.sheets_ignored": N_("{file}: these sheets were not read: {sheets}."),
    "intake.columns_ignored": N_("{file}: these columns were not read: {columns}."),
    "intake.column_guessed": N_(
        "{file}: {source} was taken for {column}, with a confidence of {confidence} of 1. Check the mapping."
    ),
    "intake.date_order": N_(
        "{file}: the dates in {source} are read as {order}: {n_day_first} of them can only be day first, "
        "{n_month_first} only month first."
    ),
    "intake.date_order_mixed": N_(
        "{file}: the dates in {source} contradict each other: {n_day_first} can only be day first, {n_month_first} "
        "only month first. They are read as {order}."
    ),
    "intake.date_order_assumed": N_(
        "{file}: no date in {source} shows whether the day or the month comes first. They are read as {order}; choose "
        "the other order below if that is wrong."
    ),
    "intake.time_zone_unknown": N_(
        "{file}: the times in {source} name their zone, but the zone of the shop is not known; they are taken as "
        "written."
    ),
    "intake.revenue_from_price": N_("Revenue is computed as price times quantity."),
    "intake.price_is_revenue": N_("There is no quantity, so each price is taken for the revenue of its row."),
    "intake.cost_from_profit": N_("Cost is computed as revenue less profit."),
    "intake.cost_from_unit_cost": N_("Cost is computed as unit cost times quantity."),
    "intake.orders_made": N_("There is no order number: what a customer buys on one day counts as one order."),
    "intake.refunds_only": N_("All {n_rows} rows are refunds. Is the sign of the quantity right?"),
    "intake.all_revenue_negative": N_(
        "All {n_rows} amounts are negative, although pieces were sold. Is the sign right?"
    ),
    "intake.one_customer": N_("All {n_rows} rows belong to one customer. Is the customer column right?"),
    "intake.customer_is_order": N_(
        "Each of the {n_customers} customers has exactly one order. Is the customer column an order number?"
    ),
    "order.day_month": N_("day before month"),
    "order.month_day": N_("month before day"),
    "basis.given": N_("Chosen by you"),
    "basis.name": N_("Same name"),
    "basis.synonym": N_("Known other name"),
    "basis.part_of_name": N_("Part of the name"),
    "basis.content": N_("Its content"),
    "detail.png": N_("it is a PNG picture"),
    "detail.jpeg": N_("it is a JPEG picture"),
    "detail.gif": N_("it is a GIF picture"),
    "detail.pdf": N_("it is a PDF document"),
    "detail.zip": N_("it is a ZIP archive"),
    "detail.gzip": N_("it is a gzip archive"),
    "detail.sqlite": N_("it is an SQLite database"),
    "detail.rtf": N_("it is a text document"),
    "detail.7z": N_("it is a 7z archive"),
    "detail.rar": N_("it is a RAR archive"),
    "detail.markup": N_("it is a web page"),
    "detail.binary": N_("its content is no text"),
    "detail.csv": N_("its rows can't be told apart"),
    "detail.excel": N_("the workbook is damaged, protected or empty"),
    "detail.parquet": N_("the Parquet file is damaged"),
    "detail.not_found": N_("there is no such file"),
    "detail.no_file": N_("it is no file"),
    "lineage.collected": N_("Collected: rows of the file"),
    "lineage.stored": N_("Stored: accepted lines"),
    "lineage.ledger": N_("Ledger: customers' days"),
    "lineage.scored": N_("Scored: customers"),
    "step.collected": N_("Collected"),
    "step.stored": N_("Stored"),
    "step.ledger": N_("Ledger"),
    "step.scored": N_("Scored"),
    "ability.margin": N_("Value in margin: the cost of every line is known"),
    "ability.margin.not": N_("Value in revenue, not margin: costs are missing"),
    "ability.repeat_models": N_("Models of repeat purchases: some customers bought on several days"),
    "ability.repeat_models.not": N_("No forecast of purchases: nobody bought on two days"),
    "ability.last_year": N_("Comparison with the year before: the data are longer than a year"),
    "ability.last_year.not": N_("No comparison with the year before: the data cover a year or less"),
    "ability.cohorts": N_("Retention by cohort: customers came in several months"),
    "ability.cohorts.not": N_("One cohort at most: no comparison between cohorts"),
    "ability.orders": N_("Orders as the shop counts them"),
    "ability.orders.not": N_("Orders are made up: a customer's day counts as one"),
    "ability.product_lines": N_("Product lines: first category, new customers of a new line"),
    "ability.product_lines.not": N_("No product lines: there is no category"),
    "ability.profiles": N_("Names, regions and salespeople of customers"),
    "ability.profiles.not": N_("Customers are known by their number only: add a customers file"),
    "ability.wallet": N_("Growth potential from the customers' wallets"),
    "ability.wallet.not": N_("Growth potential from comparable customers: no wallet is known"),
    "ability.consent": N_("Contact lists by consent"),
    "ability.consent.not": N_("No contact lists: nobody's consent is known"),
    "ability.prospects": N_("Prospects beside customers"),
    "ability.prospects.not": N_("No prospects"),
    "ability.contacts": N_("Inquiries, complaints and service requests"),
    "ability.contacts.not": N_("No contacts: inquiries and complaints are unknown"),
    "ability.invoices": N_("Invoices and how they were paid"),
    "ability.invoices.not": N_("No invoices: nothing is known of payment"),
    "ability.past_campaigns": N_("Past campaigns with a hold-out, ready to measure"),
    "ability.past_campaigns.not": N_("No past campaigns: the first one starts on the Campaigns page"),
}

_CUSTOMER = {
    "axis.day": N_("Day"),
    "axis.money": N_("Money"),
    "axis.bought": N_("Bought"),
    "axis.given_back": N_("Given back"),
    "axis.p_alive": N_("P(alive)"),
    "axis.purchase_day": N_("Purchase day"),
    "stage_reason.lapsed": N_(
        "Silent for {silence_days} days. The usual gap between purchases is {gap_days} days, so that is {gaps} usual "
        "gaps; from {limit} on a customer counts as lapsed."
    ),
    "stage_reason.silent": N_(
        "Silent for {silence_days} days. The usual gap between purchases is {gap_days} days, so that is {gaps} usual "
        "gaps; from {limit} on a customer counts as slipping."
    ),
    "stage_reason.declining": N_(
        "Bought on {recent} days in the last {recent_days} days; the pace before would have given {expected}. That is "
        "a clear decline."
    ),
    "stage_reason.trying": N_(
        "Bought on {n_days} days so far; up to {limit} the relationship is still being tried out. Silent for "
        "{silence_days} days, which is within the usual rhythm."
    ),
    "stage_reason.young": N_(
        "Bought on {n_days} days, all within the last {recent_days} days: a young relationship that is growing."
    ),
    "stage_reason.growing": N_(
        "Bought on {recent} days in the last {recent_days} days; the pace before would have given {expected}. That is "
        "clear growth."
    ),
    "stage_reason.steady": N_(
        "Bought on {recent} days in the last {recent_days} days, about as the pace before would have given "
        "({expected}), and not silent for unusually long."
    ),
    "segment_reason.gold": N_(
        "Current value {value} a year is high (from {value_from}), and growth potential {potential} a year is high "
        "(from {potential_from})."
    ),
    "segment_reason.silver": N_(
        "Current value {value} a year is low (below {value_from}), but growth potential {potential} a year is high "
        "(from {potential_from})."
    ),
    "segment_reason.iron": N_(
        "Current value {value} a year is high (from {value_from}), but growth potential {potential} a year is low "
        "(below {potential_from})."
    ),
    "segment_reason.lead": N_(
        "Current value {value} a year is low (below {value_from}), and growth potential {potential} a year is low "
        "(below {potential_from})."
    ),
    "relation.referred_by": N_("Recommended us to this customer"),
    "relation.referred": N_("Came by this customer's recommendation"),
    "relation.household": N_("Same household"),
    "relation.account": N_("Same firm"),
    "contact.page_view": N_("Page view"),
    "contact.inquiry": N_("Inquiry"),
    "contact.complaint": N_("Complaint"),
    "contact.suggestion": N_("Suggestion"),
    "contact.service_request": N_("Service request"),
    "channel.email": N_("E-mail"),
    "channel.phone": N_("Phone"),
    "channel.post": N_("Post"),
    "table.invoices": N_("invoices"),
    "table.opportunities": N_("opportunities"),
    "table.truth": N_("truth of a simulated world"),
}

_CAMPAIGNS = {
    "campaign_stage.discover": N_("Discover"),
    "campaign_stage.plan": N_("Plan"),
    "campaign_stage.interact": N_("Interact"),
    "campaign_stage.refine": N_("Refine"),
    "metric.margin": N_("margin"),
    "metric.revenue": N_("revenue"),
    "metric.n_orders": N_("orders"),
    "metric.is_buyer": N_("share of buyers"),
    "method.stratified_difference": N_("difference of means inside the groups of the draw, normal interval"),
    "method.lin_regression": N_(
        "difference of means adjusted by the margin of the year before (Lin 2013), normal interval"
    ),
    "method.randomisation_test": N_("randomisation test: the draw is repeated 2,000 times as if nothing had worked"),
    "event.sent": N_("Sent"),
    "event.opened": N_("Opened"),
    "event.clicked": N_("Clicked"),
    "event.registered": N_("Registered"),
    "event.ordered": N_("Ordered"),
    "stratum.private_recent": N_("Private, bought lately"),
    "stratum.private_silent": N_("Private, silent"),
    "stratum.business_recent": N_("Firms, bought lately"),
    "stratum.business_silent": N_("Firms, silent"),
    "stratum.not_assessed": N_("Not assessed"),
    "left_out_reason.no_consent": N_("no consent to this channel"),
    "left_out_reason.consent_unknown": N_("consent unknown, and unknown means no"),
    "left_out_reason.purpose_not_covered": N_("consent doesn't cover offers"),
    "left_out_reason.in_other_campaign": N_("in another running campaign"),
    "axis.margin_a_customer": N_("Margin a customer"),
    "axis.revenue_a_customer": N_("Revenue a customer"),
    "axis.n_orders_a_customer": N_("Orders a customer"),
    "axis.is_buyer_a_customer": N_("Share of buyers"),
    "axis.margin_uplift": N_("Margin caused, a customer"),
    "axis.revenue_uplift": N_("Revenue caused, a customer"),
    "axis.n_orders_uplift": N_("Orders caused, a customer"),
    "axis.is_buyer_uplift": N_("Change of the share of buyers"),
    "uplift.covariate_missing": N_(
        "For {n_customers} customers the margin of the year before is unknown; they count with the mean."
    ),
    "uplift.covariate_without_variance": N_(
        "Nobody's margin of the year before differs, so the result is not adjusted by it."
    ),
    "uplift.few_buyers": N_(
        "Only {n_targeted} of the targeted and {n_held_out} of the held out bought anything; below {min_buyers} in "
        "either group little can be said."
    ),
    "uplift.too_few_to_say": N_("Too few to say whether the campaign worked: it may have helped or hurt."),
    "uplift.less_margin": N_(
        "The contacted did more ({metric}: {estimate} a customer), but left less margin ({margin} a customer): bought "
        "with discounts?"
    ),
    "uplift.no_variance": N_("Nobody differs in what is measured, so there is no interval."),
    "uplift.sample_ratio": N_(
        "{n_held_out} customers are held out, {expected_held_out} were to be: chance doesn't do that (p {p_value}). "
        "People were lost or moved after the draw, so don't trust this result."
    ),
    "uplift.strata_merged": N_("Small groups of the draw were put together; {n_strata} had too few of one arm."),
    "uplift.revenue_measured": N_(
        "The cost of what {n_customers} customers bought is unknown, so revenue is measured instead of margin; what "
        "is left after cost of goods is less."
    ),
    "next.repeat_same": N_(
        "Do it again: it earned {profit} after its cost, at least {profit_low} with the interval's lower end."
    ),
    "next.cut_cost": N_("It works, but costs too much: it would pay at up to {cost_per_contact} a contact."),
    "next.stop": N_("Stop it: even at the interval's upper end it lost money ({profit_high})."),
    "next.larger_holdout": N_("Hold out {holdout_rate} next time: the interval is too wide to decide."),
    "next.more_customers": N_(
        "Take a larger audience: if the profit is real, it would show with about {n_customers} customers."
    ),
    "next.drop_segment": N_("Leave out {segment}: contact lost money there ({profit})."),
}

_COLUMNS = {
    "campaign_id": N_("Campaign"),
    "covariate": N_("Known before the draw"),
    "level": N_("Value"),
    "mean_targeted": N_("Targeted, mean or share"),
    "mean_held_out": N_("Held out, mean or share"),
    "standardised_difference": N_("Standardised difference"),
    "stratum": N_("Group of the draw"),
    "assigned_on": N_("Drawn on"),
    "mean": N_("Mean"),
    "low": N_("Low"),
    "high": N_("High"),
    "n_targeted": N_("Targeted"),
    "n_held_out": N_("Held out"),
    "event": N_("Step reached"),
    "true_uplift": N_("True change a customer"),
    "measured_on": N_("Measured on"),
    "metric": N_("Measured"),
    "roi": N_("Return on cost"),
    "left_out_reason": N_("Why left out"),
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
    "acquisition_channel": N_("Won through"),
    "first_coupon": N_("Coupon of the first purchase"),
    "household_id": N_("Household"),
    "account_id": N_("Account"),
    "customer_share": N_("Share of customers"),
    "segment_before": N_("Segment before"),
    "segment_after": N_("Segment now"),
    "value_from": N_("Current value from"),
    "value_to": N_("Current value to"),
    "potential_from": N_("Growth potential from"),
    "potential_to": N_("Growth potential to"),
    "revenue_share": N_("Share of revenue"),
    "current_value_share": N_("Share of current value"),
    "mean_clv": N_("Mean CLV"),
    "clv_from": N_("CLV from"),
    "clv_to": N_("CLV below"),
    "silence_from": N_("Days since last purchase, from"),
    "silence_to": N_("Days since last purchase, to"),
    "frequency_from": N_("Repeat purchase days, from"),
    "frequency_to": N_("Repeat purchase days, to"),
    "group": N_("Group"),
    "equity_share": N_("Share of customer equity"),
    "model": N_("Model"),
    "parameter": N_("Parameter"),
    "estimate": N_("Estimate"),
    "standard_error": N_("Standard error"),
    "preferred_channel": N_("Preferred channel"),
    "email": N_("E-mail"),
    "value_share": N_("Share of value"),
    "stage_before": N_("Stage before"),
    "stage_after": N_("Stage now"),
    "month_end": N_("Day"),
    "true_stage": N_("True stage"),
    "true_share": N_("Share of the true stage"),
    "n_customer_months": N_("Customer-months"),
    "monthly_days": N_("Purchase days a month"),
    "monthly_revenue": N_("Revenue a month"),
    "monthly_margin": N_("Margin a month"),
    "n_customers_tried": N_("Customers, rules as moved"),
    "cohort": N_("Cohort"),
    "cohort_size": N_("Size of the cohort"),
    "period_index": N_("Months after the first"),
    "retention_rate": N_("Retention rate"),
    "cumulative_margin": N_("Cumulative margin"),
    "per_customer": N_("For each customer of the cohort"),
    "is_running": N_("Not over yet"),
    "is_known_before": N_("Known before the data begin"),
    "relation": N_("Relation"),
    "channel": N_("Channel"),
    "starts_on": N_("Starts on"),
    "offer": N_("Offer"),
    "arm": N_("Arm"),
    "occurred_at": N_("Time"),
    "closed_at": N_("Closed"),
    "satisfaction": N_("Satisfaction (1 to 5)"),
    "invoice_id": N_("Invoice"),
    "issued_on": N_("Issued on"),
    "due_on": N_("Due on"),
    "paid_on": N_("Paid on"),
    "amount": N_("Amount"),
    "is_open": N_("Open"),
    "days_late": N_("Days late"),
    "is_purchase_day": N_("Purchase day"),
    "order_id": N_("Order"),
    "product_id": N_("Product number"),
    "product": N_("Product"),
    "category": N_("Category"),
    "quantity": N_("Quantity"),
    "cost": N_("Cost"),
    "coupon": N_("Coupon"),
    "promised_on": N_("Promised delivery"),
    "delivered_on": N_("Delivered on"),
    "unit_price": N_("Price of a piece"),
    "unit_cost": N_("Cost of a piece"),
    "profit": N_("Profit"),
    "source_file": N_("File"),
    "source_row": N_("Row in the file"),
    "reason": N_("Why it was set aside"),
    "reason_column": N_("Column concerned"),
    "canonical": N_("Column here"),
    "source": N_("Column of the file"),
    "basis": N_("Found by"),
    "confidence": N_("Confidence"),
    "n_records": N_("Records"),
    "n_rows": N_("Rows"),
    "n_set_aside": N_("Set aside"),
    "code": N_("Finding"),
    "share": N_("Share of rows"),
    "money": N_("Money"),
    "severity": N_("How grave"),
    "ability": N_("What can be done"),
    "is_possible": N_("Possible"),
    "is_coarser": N_("Possible, but coarser"),
    "signed_up_on": N_("Signed up on"),
    "acquisition_cost": N_("Cost to win"),
    "referred_by": N_("Recommended by"),
    "wallet": N_("Wallet"),
    "birthday": N_("Birthday"),
    "consent_email": N_("Consent: e-mail"),
    "consent_phone": N_("Consent: phone"),
    "consent_post": N_("Consent: post"),
    "consent_purpose": N_("Consent covers"),
    "first_region": N_("Region of the first purchase"),
    "cost_coverage": N_("Share of lines with known cost"),
    "recent_frequency": N_("Purchase days in the recent window"),
    "recent_revenue": N_("Revenue in the recent window"),
    "last_new_category_on": N_("Last new product line on"),
}

_ERRORS = {
    "error.repeated_customers": N_(
        "{table}: {n_rows} rows name no customer or one that is named before ({examples}). Keep one row each."
    ),
    "error.metric_unknown": N_(
        "{metric} is unknown for {n_customers} customers of the campaign. Measure {instead} or fill in the cost."
    ),
    "error.unknown_campaign": N_("There is no campaign {campaign_id} for these data. Choose one from the board."),
    "error.invalid_move": N_(
        "{campaign_id} can't move from {from_stage} to {to_stage}: the next column is {next_stage}."
    ),
    "error.already_assigned": N_(
        "{n_customers} customers of {campaign_id} are in another arm already; an assignment is never changed."
    ),
    "error.store_unreachable": N_(
        "The campaign store {url} can't be opened ({detail}). Check the address and the rights."
    ),
    "error.network_store": N_(
        "{path} lies on a network mount ({kind}), where SQLite loses data. Use PostgreSQL or a local disk."
    ),
    "error.unknown": N_("Something is wrong: {detail}."),
    "error.empty_file": N_("{file}: the file holds no rows. Export it again and check that it is not empty."),
    "error.unreadable_file": N_("{file}: can't be read as a table ({detail}). Send a CSV, Excel or Parquet file."),
    "error.missing_columns": N_(
        "{file}: no column for {missing}. Found: {found}. Map a column to it on the Data page."
    ),
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

PHRASES: dict[str, str] = {
    **_CODES,
    **{f"column.{name}": text for name, text in _COLUMNS.items()},
    **_ERRORS,
    **_INTAKE,
    **_CUSTOMER,
    **_CAMPAIGNS,
    **_VALUE_MESSAGES,
    **FACTS,
}
