"""The English sentence for every code of the package; ``N_`` marks each for the translators.

A test fails when the package can say a code that has no phrase here.
"""

from __future__ import annotations

from ui.concepts.facts import FACTS
from ui.early_warning.phrases import WARNING, WARNING_COLUMNS
from ui.lifecycle.phrases import LIFE_CYCLE, LIFE_CYCLE_COLUMNS
from ui.results.phrases import RESULT_COLUMNS
from ui.scheme_phrases import SCHEMES
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
    "potential_measure.residual_value": N_("Expected beyond the present level"),
    "potential_measure.expected_growth": N_("Expected next year above this one"),
    "current_value_basis.profit": N_("Profit"),
    "current_value_basis.margin": N_("Margin"),
    "current_value_basis.revenue": N_("Revenue"),
    "not_assessed_reason.no_current_value": N_("The cost of a line is unknown, so current value is unknown"),
    "not_assessed_reason.no_growth_potential": N_("Potential can't be measured"),
    "not_assessed_reason.no_wallet": N_("The wallet is unknown, and potential is measured by wallets only"),
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
    "axis.segment": N_("Tier"),
    "axis.value_threshold": N_("High current value from, a year"),
    "axis.potential_threshold": N_("High growth potential from, a year"),
    "certainty.sure": N_("Sure"),
    "certainty.uncertain": N_("Uncertain"),
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
    "cohort.running": N_("period not over yet"),
    "cohort.forecast": N_("forecast and range"),
    "period_unit.week": N_("Weeks"),
    "period_unit.month": N_("Months"),
    "period_unit.quarter": N_("Quarters"),
    "group.other": N_("All others"),
    "group.no_coupon": N_("Without a coupon"),
    "difference.yes": N_("Differs by more than chance"),
    "difference.no": N_("May be chance"),
    "difference.few": N_("Too few to test"),
    "movement.kept": N_("Bought in both"),
    "movement.new": N_("New"),
    "movement.returned": N_("Came back"),
    "movement.lost": N_("Bought in the earlier only"),
    "movement.refunds": N_("Refunds only"),
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
    "group.everybody": N_("All customers"),
    "model.bg_nbd": N_("BG/NBD"),
    "model.mbg_nbd": N_("MBG/NBD"),
    "model.nbd": N_("NBD without dropout"),
    "model.pareto_nbd": N_("Pareto/NBD"),
    "model.pareto_nbd_covariates": N_("Pareto/NBD with covariates"),
    "model.bg_bb": N_("BG/BB"),
    "model.shifted_beta_geometric": N_("Shifted beta-geometric"),
    "model.mbg_nbd_in_season": N_("MBG/NBD in season"),
    "model.bg_nbd_in_season": N_("BG/NBD in season"),
    "model.pareto_nbd_in_season": N_("Pareto/NBD in season"),
    "model.nbd_in_season": N_("NBD in season"),
    "model.cohort_mean_in_season": N_("Mean rate of the base in season"),
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
    "axis.stage_by_rules": N_("Stage by the rules"),
    "axis.stage_by_model": N_("Stage by the model"),
    "axis.cohort": N_("First purchase (customers)"),
    "axis.weeks_since_first": N_("Weeks after the first"),
    "axis.months_since_first": N_("Months after the first"),
    "axis.quarters_since_first": N_("Quarters after the first"),
    "axis.tenth": N_("Tenth of the customers, the best first"),
    "axis.revenue_change": N_("Change of revenue"),
    "axis.share_who_bought": N_("Share of the cohort who bought"),
    "axis.period": N_("Period"),
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
    "value.model_error_included": N_(
        "The range holds that the model itself may be wrong: on {n_origins} earlier days such forecasts over "
        "{length_days} days were off by about {error_percent} %. So few trials tell little, so they are weighed "
        "against a common error of 10 %."
    ),
    "value.model_error_from_shorter_windows": N_(
        "The range holds that the model itself may be wrong: on {n_origins} earlier days forecasts over {length_days} "
        "days were off by about {error_percent} %; the past is too short to try {horizon_days} days. So few trials "
        "tell little, so they are weighed against a common error of 10 %."
    ),
    "value.model_chosen": N_(
        "{model} forecast best on earlier days. On the last, unseen one its forecast of {length_days} days differed "
        "by {error_percent} % from what came, minus meaning too low (the best formula done by hand, {naive}: "
        "{naive_error_percent} %)."
    ),
    "value.naive_formula_was_better": N_(
        "A formula done by hand, {naive}, forecast better on earlier days than every model. On the last, unseen one "
        "the forecast of {length_days} days by {model}, the best model, differed by {error_percent} % from what came, "
        "minus meaning too low; the formula's by {naive_error_percent} %."
    ),
    "value.few_repeaters": N_(
        "Only {n_repeaters} of {n_customers} customers have bought again. Below {needed} the model can hardly tell who "
        "has left."
    ),
    "value.regular_buyers": N_(
        "Customers buy more evenly than chance would have it (squared gaps are {ratio_percent} % of what chance gives, "
        "{n_customers} customers). The models don't know that: who is overdue is seen too late, and the next purchase "
        "is expected too vaguely."
    ),
    "value.season_found": N_(
        "Purchases follow a season: months differ by about {strength_percent} %, month {best_month} is the strongest, "
        "month {worst_month} the weakest. A model without a season errs over parts of a year."
    ),
    "value.season_not_known": N_(
        "The model in season needs {needed} months of data; with less, a season can't be told from customers growing "
        "older. Every month counts alike."
    ),
    "value.last_month_unfinished": N_(
        "The last month is not over: {n_days_seen} of its {n_days} days are in the data."
    ),
    "value.data_end_early": N_(
        "The last purchase is of {last_date}, {n_days} days before the day of analysis, far longer than any pause "
        "before. If the data end there, every customer looks more silent than they are: choose that day."
    ),
    "value.customers_known_before": N_(
        "{n_customers} customers ({share_percent} %) were there when the data begin. Their true first purchase is not "
        "known, so they look younger than they are."
    ),
    "value.orders_collapsed": N_(
        "On {share_percent} % of the purchase days there is more than one order. The models count days, so a day with "
        "several orders is one purchase ({orders_per_day} orders a day on average)."
    ),
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
    "intake.repeated_header": N_("Rows that repeat the header"),
    "intake.total_row": N_("Totals, notes and dividing lines, which are no records"),
    "intake.too_many_fields": N_("Rows with more fields than the header"),
    "intake.unreadable_row": N_("Lines that are no record"),
    "intake.exact_duplicate": N_("Rows that repeat an earlier row in every field"),
    "intake.zero_money": N_("Rows with an amount of zero"),
    "intake.repeated_customer": N_("Rows of a customer who is listed already"),
    "intake.cancelled": N_("Rows of cancelled orders"),
    "intake.returned": N_("Returned pieces"),
    "intake.row_without_order": N_("Rows without an order number"),
    "intake.customer_filled": N_("Rows whose customer was found by e-mail or telephone number"),
    "intake.customer_made_up": N_("Rows without a customer that count as guests"),
    "intake.customer_merged": N_("Rows of customers merged by hand"),
    "intake.ids_of_one_person": N_("Rows of customers who share an e-mail or telephone number with another"),
    "intake.several_emails": N_("Rows of customers with several e-mail addresses"),
    "intake.status_not_counted": N_("Rows that are no sale by their status"),
    "intake.status_words_unknown": N_(
        "These words for a status are not understood, so the rows count: {words}. Say what they mean."
    ),
    "intake.price_disagrees": N_("Rows whose amount doesn't fit price times quantity"),
    "finding.price_disagrees.consequence": N_(
        "An order's total on each of its rows, or a price taken for the amount, makes revenue wrong."
    ),
    "intake.status_unknown": N_("Rows whose status is not understood; they count"),
    "intake.refund_missing": N_("Refunded orders without a row that gives the money back"),
    "intake.test_order": N_("Orders that look like tests"),
    "intake.wholesale_order": N_("Orders far beyond the usual size"),
    "intake.repeated_across_files": N_("Rows that another file holds as well"),
    "intake.near_duplicate": N_("Purchases that repeat one made a moment before, under another order number"),
    "intake.other_currency": N_("Rows in another currency"),
    "intake.converted_money": N_("Rows whose money was converted"),
    "intake.return_cost_flipped": N_("Returns whose cost was positive and was made negative"),
    "intake.signs_disagree": N_("Returned pieces that brought money in"),
    "intake.refund_netted": N_("Refunds dated back to their order"),
    "intake.unfinished_period": N_("Rows of the last month, which is not over"),
    "intake.broken_text": N_("Rows with broken characters"),
    "intake.price_jump": N_("Rows whose price is at least 50 times, or at most a fiftieth of, the usual one"),
    "intake.order_id_reused": N_("Orders whose rows lie more than a month apart"),
    "intake.order_of_several": N_("Orders of several customers"),
    "intake.known_before": N_("Rows of customers who probably bought before the data begin"),
    "intake.currency_kept": N_("{n_rows} rows are in {currency}; these count."),
    "intake.currency_set_aside": N_(
        "{n_rows} rows are in {currency} ({money} in all) and were set aside. To count them, enter a rate "
        "under *Cleaning*."
    ),
    "intake.not_for_as_of": N_(
        "{n_rows} refunds are dated back to their order. An earlier date of analysis now knows of refunds that came "
        "later, so forecasts look better than they are."
    ),
    "intake.days_without_sales": N_(
        "There is no sale on {n_days} days in a row, from {last} to {next}. Is a part of the export missing?"
    ),
    "intake.constant_column": N_("The column {column} says {value} in every row, so it tells nothing apart."),
    "intake.replay_differs": N_(
        "{table}: the same files gave {n_before} rows when they were imported and give {n_after} now."
    ),
    "finding.row_without_customer.consequence": N_("Their revenue belongs to nobody and is missing everywhere."),
    "finding.row_without_date.consequence": N_("Their revenue is missing everywhere."),
    "finding.row_without_amount.consequence": N_("These purchases are missing; frequency is too low."),
    "finding.row_incomplete.consequence": N_("They are missing wherever this table is used."),
    "finding.unreadable_date.consequence": N_("Their revenue is missing everywhere."),
    "finding.unreadable_number.consequence": N_("These purchases are missing; revenue and frequency are too low."),
    "finding.unreadable_row.consequence": N_("They are missing everywhere."),
    "finding.unreadable_value.consequence": N_("They are missing wherever this table is used."),
    "finding.date_after_received_on.consequence": N_(
        "They can't have happened yet; kept, they would shift every date."
    ),
    "finding.empty_row.consequence": N_("None."),
    "finding.repeated_header.consequence": N_("None."),
    "finding.total_row.consequence": N_("None: counted, they would double the revenue."),
    "finding.too_many_fields.consequence": N_("Their cells have slipped, so they are missing everywhere."),
    "finding.exact_duplicate.consequence": N_(
        "If they are copies and no second pieces, revenue and order values are too high."
    ),
    "finding.zero_money.consequence": N_("Free goods count as purchases: frequency rises, the mean order falls."),
    "finding.repeated_customer.consequence": N_(
        "The first row of each customer is used; what it lacks is taken from the others."
    ),
    "finding.cancelled.consequence": N_("They lower revenue on their own date and never make a purchase."),
    "finding.returned.consequence": N_("They lower revenue on their own date and never make a purchase."),
    "finding.row_without_order.consequence": N_("A customer's day counts as one order."),
    "finding.value_not_read.consequence": N_("These values count as unknown; the rows stay."),
    "finding.customer_filled.consequence": N_("Guests who left an address count as the customer who has it."),
    "finding.customer_made_up.consequence": N_("Guests count as customers who never come back, so retention falls."),
    "finding.customer_merged.consequence": N_("Two ids count as one customer."),
    "finding.ids_of_one_person.consequence": N_(
        "One person counts as several customers: too many new ones, too few who come back."
    ),
    "finding.several_emails.consequence": N_("Several people may count as one customer, who then buys too often."),
    "finding.status_not_counted.consequence": N_("Unpaid, failed and cancelled orders are in no figure."),
    "finding.status_unknown.consequence": N_("If they were not paid, revenue is too high."),
    "finding.refund_missing.consequence": N_("Revenue and the value of these customers are too high."),
    "finding.test_order.consequence": N_("Tests count as customers and lower the mean order."),
    "finding.wholesale_order.consequence": N_("A few large buyers pull every mean and threshold up."),
    "finding.repeated_across_files.consequence": N_("Counted in every file, they would double the revenue."),
    "finding.near_duplicate.consequence": N_("If a form was sent twice, frequency and revenue are too high."),
    "finding.other_currency.consequence": N_("Their revenue is missing everywhere."),
    "finding.converted_money.consequence": N_("Their value depends on the rate that you entered."),
    "finding.return_cost_flipped.consequence": N_("Left positive, the cost would count twice and margin be too low."),
    "finding.signs_disagree.consequence": N_("Returns raise revenue instead of lowering it."),
    "finding.refund_netted.consequence": N_("An earlier date of analysis knows what came later: not for forecasts."),
    "finding.unfinished_period.consequence": N_("The last month looks like a fall that may be none."),
    "finding.broken_text.consequence": N_("The same product or region can stand under two names."),
    "finding.price_jump.consequence": N_("A slipped decimal point makes a customer look 100 times as valuable."),
    "finding.order_id_reused.consequence": N_("Several orders count as one, so the mean order is too high."),
    "finding.order_of_several.consequence": N_("Orders are counted once for each customer; is the column right?"),
    "finding.known_before.consequence": N_("They are no new customers and are kept out of new cohorts."),
    "status.paid": N_("paid or done"),
    "status.pending": N_("not paid yet"),
    "status.failed": N_("payment failed"),
    "status.cancelled": N_("cancelled"),
    "status.refunded": N_("refunded"),
    "status.partly_refunded": N_("partly refunded"),
    "status.disputed": N_("disputed"),
    "status.test": N_("test"),
    "status.transfer": N_("no sale: a transfer or fee"),
    "grade.a": N_("A: less than 1 % of the money stands on doubtful rows"),
    "grade.b": N_("B: less than 5 % of the money stands on doubtful rows"),
    "grade.c": N_("C: less than 15 % of the money stands on doubtful rows"),
    "grade.d": N_("D: less than 40 % of the money stands on doubtful rows"),
    "grade.e": N_("E: 40 % or more of the money stands on doubtful rows"),
    "switch.is_day_first": N_("Order of dates"),
    "switch.is_decimal_comma": N_("Decimal mark"),
    "switch.source_time_zone": N_("Time zone of the times in the file"),
    "switch.shop_time_zone": N_("Time zone of the shop"),
    "switch.day_starts_at": N_("Hour at which a day begins"),
    "switch.known_before": N_("Customers from before the data begin"),
    "switch.near_minutes": N_("Minutes within which a purchase counts as made twice"),
    "switch.wholesale_mads": N_("How far beyond the usual size"),
    "switch.status_words": N_("Own words for a status"),
    "switch.phone_region": N_("Country of telephone numbers without a calling code"),
    "switch.merges": N_("Customers merged by hand"),
    "switch.currency": N_("Currency that counts"),
    "switch.rates": N_("Exchange rates"),
    "intake.value_not_read": N_("Single values that can't be read and count as unknown"),
    "intake.read_as_text": N_("{file} was read as text in {encoding}, its fields parted by {delimiter}."),
    "intake.read_as_json": N_("{file} was read as JSON: {n_records} records."),
    "intake.notes_above": N_("{file}: {n_rows} lines above the header were left out; the first reads: {first}"),
    "intake.members_ignored": N_("{file}: these files of the archive were not read: {members}."),
    "intake.read_as_sheet": N_("{file}: the sheet {sheet} was read."),
    "intake.bytes_replaced": N_(
        "{file}: {n} characters can't be read in any encoding; each is shown as \ufffd. Was the file cut, or put "
        "together from several?"
    ),
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
        "{file}: no date in {source} shows whether the day or the month comes first. They are read as {order}; if "
        "that is wrong, choose the other order under *Cleaning*."
    ),
    "intake.dates_are_serials": N_(
        "{file}: {n_rows} dates in {source} are bare numbers; they are read as a spreadsheet's days."
    ),
    "intake.decimal_mark_assumed": N_(
        "{file}: nothing shows whether {n_rows} numbers in {source} such as 1.234 or 1,234 have decimals. The point is "
        "taken for the decimal mark; if that is wrong, choose the comma under *Cleaning*."
    ),
    "intake.ids_shortened": N_(
        "{file}: a spreadsheet has shortened {n_rows} numbers in {source} to something like 1.23E+11; different ones "
        "may look the same now. Export that column as text."
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
    "intake.preset_recognised": N_("{file} was recognised: {preset}."),
    "intake.rows_unpacked": N_(
        "{file}: {n_rows} rows gave {n_records} lines, since a row may hold several items or an order and its refund."
    ),
    "intake.files_joined": N_("{file} was joined with {other} by the order number: {n_rows} rows found their order."),
    "intake.refund_date_unknown": N_(
        "{file}: {n_rows} refunds of {money} in all carry no date of their own; they stand on the day of their order."
    ),
    "intake.money_shared_by_pieces": N_(
        "{file}: the export names no prices, so the money of {n_rows} lines ({money} in all) is shared out by pieces."
    ),
    "intake.customer_is_name": N_(
        "{file}: customers are known by their names only; two people of one name count as one."
    ),
    "intake.no_buyers_named": N_(
        "{file}: the export names no buyers, so each order counts as a customer of its own. Whatever looks at a "
        "customer over time means nothing here."
    ),
    "intake.times_in_utc": N_(
        "{file}: times are in UTC. They are taken as they are, unless a time zone of the shop is set under *Cleaning*."
    ),
    "intake.campaign_end_unknown": N_(
        "{file}: the export doesn't say until when an answer counts; each of the {n_rows} campaigns ends on the day on "
        "which it was sent."
    ),
    "intake.file_unused": N_("{file} was not used: {reason}."),
    "intake.won_as_sales": N_(
        "There is no file of sales, so {n_rows} chances that were won ({money} in all) count as sales of the day on "
        "which they were closed."
    ),
    "intake.won_not_counted": N_(
        "{n_rows} chances that were won ({money} in all) don't count as sales, since there is a file of sales."
    ),
    "intake.customers_by_email": N_(
        "{file}: the sales name customers by e-mail address, so that is their key here too ({n_customers} found)."
    ),
    "intake.sales_without_profile": N_(
        "{n_customers} of {n_all} buyers are in no list of customers, for example {examples}."
    ),
    "intake.customers_without_sale": N_(
        "{table}: {n_customers} of {n_all} customers have no sale, for example {examples}."
    ),
    "reason.table_unknown": N_("its columns fit none of the tables"),
    "reason.sales_told_twice": N_(
        "payments and the orders of a shop tell of the same sales; open the payments alone to see them"
    ),
    "reason.empty_file": N_("it holds no rows"),
    "reason.unreadable_file": N_("it can't be read as a table"),
    "reason.nothing_accepted": N_("none of its rows could be used"),
    "reason.missing_columns": N_("it lacks columns that its table needs"),
    "reason.unknown_column": N_("its mapping names a column that it doesn't have"),
    "preset.shopify_orders": N_("Shopify, orders"),
    "preset.shopify_customers": N_("Shopify, customers"),
    "preset.woocommerce_analytics_orders": N_("WooCommerce, orders report"),
    "preset.woocommerce_webtoffee_orders": N_("WooCommerce, order export of WebToffee"),
    "preset.stripe_payments": N_("Stripe, payments"),
    "preset.square_transactions": N_("Square, transactions"),
    "preset.square_items": N_("Square, items"),
    "preset.paypal_activity": N_("PayPal, activity"),
    "preset.hubspot_deals": N_("HubSpot, deals"),
    "preset.hubspot_contacts": N_("HubSpot, contacts"),
    "preset.salesforce_opportunities": N_("Salesforce, opportunities"),
    "preset.mailchimp_audience": N_("Mailchimp, audience"),
    "preset.mailchimp_campaigns": N_("Mailchimp, campaigns"),
    "preset.klaviyo_profiles": N_("Klaviyo, profiles"),
    "preset.klaviyo_campaigns": N_("Klaviyo, campaigns"),
    "preset.amazon_all_orders": N_("Amazon, all orders"),
    "preset.etsy_sold_orders": N_("Etsy, sold orders"),
    "preset.etsy_sold_order_items": N_("Etsy, sold order items"),
    "preset.taobao_order_list": N_("Taobao or Tmall, order list"),
    "preset.taobao_order_detail": N_("Taobao or Tmall, order detail"),
    "preset.jd_orders": N_("JD, orders"),
    "preset.youzan_order_goods": N_("Youzan, orders by goods"),
    "preset.douyin_orders": N_("Douyin, orders"),
    "preset.pinduoduo_orders": N_("Pinduoduo, orders"),
    "order.day_month": N_("day before month"),
    "order.month_day": N_("month before day"),
    "basis.given": N_("Chosen by you"),
    "basis.preset": N_("Known export"),
    "basis.name": N_("Same name"),
    "basis.synonym": N_("Known other name"),
    "basis.part_of_name": N_("Part of the name"),
    "basis.content": N_("Its content"),
    "basis.contact": N_("Same e-mail address or telephone number"),
    "detail.png": N_("it is a PNG picture"),
    "detail.jpeg": N_("it is a JPEG picture"),
    "detail.gif": N_("it is a GIF picture"),
    "detail.pdf": N_("it is a PDF document"),
    "detail.zip": N_("the ZIP archive is damaged, or it lies inside another one"),
    "detail.zip_locked": N_("the ZIP archive needs a password; unpack it first"),
    "detail.archive_too_large": N_("the archive expands to more than any export holds"),
    "detail.gzip": N_("the gzip archive is damaged"),
    "detail.json": N_("its JSON is damaged, or holds no list of records"),
    "detail.json_too_large": N_("a JSON document of this size must have one record a line"),
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
    "detail.unknown_host": N_("there is no such host"),
    "detail.no_answer": N_("it did not answer, or not to the end"),
    "detail.refused": N_("it did not hand the file out"),
    "detail.redirects": N_("it sends on to other addresses that are not followed"),
    "detail.no_address": N_("it is no address that begins with http, https or s3"),
    "detail.has_password": N_("an address must not hold a password"),
    "detail.timed_out": N_("it took too long"),
    "detail.database_kind": N_("only SQLite, PostgreSQL and DuckDB can be asked"),
    "lineage.collected": N_("Collected: rows of the file"),
    "lineage.stored": N_("Stored: accepted lines"),
    "lineage.ledger": N_("Ledger: customers' days"),
    "lineage.scored": N_("Scored: customers"),
    "step.collected": N_("Collected"),
    "step.stored": N_("Stored"),
    "step.ledger": N_("Ledger"),
    "step.scored": N_("Scored"),
    "switch.drop_exact_duplicates.yes": N_("Remove rows that repeat an earlier one"),
    "switch.drop_exact_duplicates.no": N_("Keep rows that repeat an earlier one"),
    "switch.add_up_repeats_across_files.yes": N_("Add up rows that stand in several files"),
    "switch.add_up_repeats_across_files.no": N_("Count rows that stand in several files once"),
    "switch.drop_near_duplicates.yes": N_("Remove orders that were sent twice within minutes"),
    "switch.drop_near_duplicates.no": N_("Keep orders that were sent twice within minutes"),
    "switch.drop_zero_money.yes": N_("Remove rows of zero"),
    "switch.drop_zero_money.no": N_("Keep rows of zero"),
    "switch.drop_test_orders.yes": N_("Remove test orders"),
    "switch.drop_test_orders.no": N_("Keep test orders"),
    "switch.drop_wholesale.yes": N_("Set wholesale orders aside"),
    "switch.drop_wholesale.no": N_("Keep wholesale orders"),
    "switch.statuses_counted.received": N_("Count what was paid, also where it was refunded later"),
    "switch.statuses_counted.paid": N_("Count only what was paid and never refunded"),
    "switch.statuses_counted.pending": N_("Count unpaid orders too"),
    "switch.statuses_counted.all": N_("Count every row, whatever its status"),
    "switch.without_customer.reject": N_("Set rows without a customer aside"),
    "switch.without_customer.guest_per_order": N_("Take each order without a customer for a guest of its own"),
    "switch.without_customer.anonymous": N_("Put all rows without a customer under one anonymous customer"),
    "switch.same_person.ignore": N_("Leave e-mail addresses and telephone numbers out of it"),
    "switch.same_person.fill": N_("Name a buyer without id by e-mail address or telephone number"),
    "switch.same_person.merge": N_("Join ids that share an e-mail address or telephone number"),
    "switch.is_tax_in_revenue.yes": N_("Count tax as revenue"),
    "switch.is_tax_in_revenue.no": N_("Leave tax out of revenue"),
    "switch.is_shipping_in_revenue.yes": N_("Count shipping as revenue"),
    "switch.is_shipping_in_revenue.no": N_("Leave shipping out of revenue"),
    "switch.net_refunds.yes": N_("Put refunds on the day of their order (then no look back is true)"),
    "switch.net_refunds.no": N_("Leave refunds on their own day"),
    "switch.flip_return_cost.yes": N_("Turn the sign of a return's cost where it is positive"),
    "switch.flip_return_cost.no": N_("Leave the cost of returns as it is written"),
    "switch.last_period.keep": N_("End with the last row"),
    "switch.last_period.full_day": N_("End with the last whole day"),
    "switch.last_period.full_week": N_("End with the last whole week"),
    "switch.last_period.full_month": N_("End with the last whole month"),
    "switch.known_before.nobody": N_("The data begin with the first customer: nobody bought before"),
    "switch.is_day_first.yes": N_("Read dates with the day first"),
    "known_before.detect": N_("found by their rhythm"),
    "known_before.nobody": N_("there are none"),
    "known_before.by_date": N_("everybody up to a day"),
    "about.customer_id": N_("What tells one customer from another: a number, or an e-mail address."),
    "about.date": N_("The day of the sale. A time of day is used too."),
    "about.revenue": N_("What the customer paid for the row, net of discounts; negative for a return."),
    "about.order_id": N_("What several rows of one order share. Without it, a customer's day is an order."),
    "about.occurred_at": N_("Day and time of the sale in one column."),
    "about.product_id": N_("Article number."),
    "about.product": N_("Name of the article."),
    "about.category": N_("Product line: needed for new customers of a new line."),
    "about.quantity": N_("Pieces; negative for a return."),
    "about.cost": N_("What the goods of the row cost you: turns revenue into profit."),
    "about.channel": N_("Where it was sold: web, shop, telephone."),
    "about.region": N_("Where it was sold to."),
    "about.coupon": N_("Coupon or discount code."),
    "about.promised_on": N_("Day for which delivery was promised."),
    "about.delivered_on": N_("Day of delivery."),
    "about.unit_price": N_("Price of one piece: times the quantity it is the amount."),
    "about.unit_cost": N_("Cost of one piece: times the quantity it is the cost."),
    "about.profit": N_("What the row earned: amount less profit is the cost."),
    "about.status": N_("Paid, cancelled, refunded ...: decides whether a row counts."),
    "about.currency": N_("Currency of the row, where a file holds several."),
    "about.tax": N_("Tax that is not contained in the amount."),
    "about.shipping": N_("Shipping that is not contained in the amount."),
    "about.email": N_("E-mail address of the buyer: names who has no customer number."),
    "about.phone": N_("Telephone number of the buyer: names who has no customer number."),
    "about.customer_name": N_("Name of the buyer, to show."),
    "ability.margin": N_("Value in margin: the cost of every line is known"),
    "ability.margin.not": N_("Value in revenue, not margin: costs are missing"),
    "page.overview": N_("Overview"),
    "page.lifecycle": N_("Life cycle"),
    "page.retention": N_("Retention"),
    "page.value": N_("Value"),
    "page.segments": N_("Segments"),
    "page.customer": N_("Customer"),
    "page.campaigns": N_("Campaigns"),
    "page.results": N_("Results"),
    "ability.repeat_models": N_("Models of repeat purchases: some customers bought on several days"),
    "ability.repeat_models.not": N_("No forecast of purchases: nobody bought on two days"),
    "ability.horizon": N_("Forecasts for a year: the data are at least as long"),
    "ability.horizon.not": N_("Forecasts for a year rest on a shorter past than that: their ranges are wide"),
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
    "stage_reason.smaller": N_(
        "Still comes, but spends less: a purchase day in the last {recent_days} days brought {percent} % of what one "
        "brought before; below {limit} % a customer counts as slipping."
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
    "total_less.margin": N_("{amount} less margin"),
    "total_less.revenue": N_("{amount} less revenue"),
    "total_less.n_orders": N_("{amount} fewer orders"),
    "total_less.is_buyer": N_("{amount} fewer buyers"),
    "total_less.n_page_views": N_("{amount} fewer page views"),
    "total_less.is_registered": N_("{amount} fewer registrations"),
    "total_less.is_consenting": N_("{amount} fewer consents"),
    "total.margin": N_("{amount} more margin"),
    "total.revenue": N_("{amount} more revenue"),
    "total.n_orders": N_("{amount} more orders"),
    "total.is_buyer": N_("{amount} more buyers"),
    "total.n_page_views": N_("{amount} more page views"),
    "total.is_registered": N_("{amount} more registrations"),
    "total.is_consenting": N_("{amount} more consents"),
    "goal_verdict.nothing_measured": N_("nothing measured yet"),
    "goal_verdict.reached": N_("reached"),
    "goal_verdict.likely_reached": N_("probably reached"),
    "goal_verdict.open": N_("perhaps reached: the interval holds the target"),
    "goal_verdict.short": N_("so far clearly short of it"),
    "list_kind.contacts": N_("To contact"),
    "list_kind.measuring": N_("To measure by"),
    "list_kind.selection": N_("A choice of customers"),
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
    "event.bought": N_("Bought"),
    "stratum.private_recent": N_("Private, bought lately"),
    "stratum.private_silent": N_("Private, silent"),
    "stratum.business_recent": N_("Firms, bought lately"),
    "stratum.business_silent": N_("Firms, silent"),
    "stratum.not_assessed": N_("Not assessed"),
    "left_out_reason.no_consent": N_("no consent to this channel"),
    "left_out_reason.consent_unknown": N_("consent unknown, and unknown means no"),
    "left_out_reason.purpose_not_covered": N_("consent doesn't cover this purpose"),
    "left_out_reason.in_other_campaign": N_("in another running campaign"),
    "left_out_reason.suppressed": N_("on the suppression list"),
    "left_out_reason.open_complaint": N_("open complaint"),
    "left_out_reason.contact_cap": N_("contacted too often lately"),
    "left_out_reason.quiet_after_contact": N_("contacted lately"),
    "left_out_reason.quiet_after_purchase": N_("bought lately"),
    "purpose.offers": N_("offers"),
    "purpose.news": N_("news"),
    "purpose.service": N_("service"),
    "metric.n_page_views": N_("page views"),
    "metric.is_registered": N_("share of registered"),
    "metric.is_consenting": N_("share who give consent"),
    "axis.n_page_views_a_customer": N_("Page views a customer"),
    "axis.is_registered_a_customer": N_("Share of registered"),
    "axis.is_consenting_a_customer": N_("Share who give consent"),
    "axis.n_page_views_uplift": N_("Page views caused, a customer"),
    "axis.is_registered_uplift": N_("Change of the share of registered"),
    "axis.is_consenting_uplift": N_("Change of the share who give consent"),
    "axis.holdout_rate": N_("Share held out"),
    "axis.expected_profit": N_("Expected profit"),
    "axis.weeks": N_("Length of the window (weeks)"),
    "axis.target": N_("Target, at the same pace"),
    "contact_channel.none": N_("Left alone"),
    "contact_system.plain": N_("Plain CSV"),
    "contact_system.mailchimp": N_("Mailchimp"),
    "contact_system.klaviyo": N_("Klaviyo"),
    "contact_system.hubspot": N_("HubSpot"),
    "trigger.stage_entered": N_("Entered a stage"),
    "trigger.after_purchase": N_("Some days after a purchase"),
    "trigger.score_crossed": N_("A score crossed a threshold"),
    "choice_reason.highest_gain": N_("Highest net gain"),
    "choice_reason.preferred": N_("Preferred by the customer"),
    "choice_reason.costs_more": N_("Costs more than it brings"),
    "choice_reason.no_consent": N_("No consent to any channel"),
    "choice_reason.worth_unknown": N_("Worth unknown"),
    "verdict.met": N_("Met"),
    "verdict.unsure": N_("Can't be said"),
    "verdict.missed": N_("Not met"),
    "criterion.specific": N_("Specific"),
    "criterion.measurable": N_("Measurable"),
    "criterion.actionable": N_("Actionable"),
    "criterion.relevant": N_("Relevant"),
    "criterion.timely": N_("Timely"),
    "objective.no_target": N_("Say by how much: set a target."),
    "objective.no_sentence": N_("Say in one sentence what is to be reached."),
    "objective.specific": N_("The target is {target} a customer."),
    "objective.metric_unknown": N_("These data don't tell {metric}."),
    "objective.metric_known": N_("The data tell {metric}."),
    "objective.nothing_seen": N_("With so few people nothing can be measured."),
    "objective.spread_unknown": N_("Nobody differed before, so what the test can see isn't known."),
    "objective.target_below_detectable": N_("The target is below what this test can see ({detectable})."),
    "objective.target_seen": N_("The target is large enough to be seen."),
    "objective.no_audience": N_("Nobody may be contacted."),
    "objective.audience": N_("There are customers to contact: {n_customers}."),
    "objective.no_offer": N_("Say what is offered."),
    "objective.offer": N_("There is an offer to send by {channel}."),
    "objective.target_in_memory": N_("Earlier campaigns let expect up to {high}, so the target can be reached."),
    "objective.target_above_memory": N_("Earlier campaigns let expect at most {high}, less than the target."),
    "objective.target_in_windows": N_(
        "It would take {level} a customer; in {n_reached} of the last {n_windows} windows these customers brought as "
        "much."
    ),
    "objective.target_above_windows": N_(
        "It would take {level} a customer; in none of the last {n_windows} windows these customers brought as much."
    ),
    "objective.no_history": N_("Whether it can be reached isn't known: no campaign and too few windows before."),
    "objective.serves_goal": N_("It serves a goal of the business."),
    "objective.worth_unknown": N_("It is no sale: say which goal of the business it serves."),
    "objective.profit_unknown": N_(
        "Whether its target would pay isn't known yet: that takes a target and somebody to contact."
    ),
    "objective.target_pays": N_("If the target is reached, {profit} is left after the cost."),
    "objective.target_costs_more": N_("Even if the target is reached, it costs {profit} more than it brings."),
    "objective.starts_in_past": N_("It would have started on {starts_on}, before the data end."),
    "objective.timely": N_("It runs from {starts_on} to {ends_on}."),
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
    "uplift.covariate_not_used": N_(
        "With {n_customers} customers and few buyers the draw is repeated without adjusting for the margin of the year "
        "before, which would take long; the interval may be wider than need be."
    ),
    "uplift.few_buyers": N_(
        "Only {n_targeted} of the targeted and {n_held_out} of the held out bought anything; below {min_buyers} in "
        "either group little can be said."
    ),
    "uplift.too_few_to_say": N_("Too few to say whether the campaign worked: it may have helped or hurt."),
    "uplift.less_margin": N_(
        "The contacted did more ({metric}: {estimate}), but left less margin ({margin} a customer): bought with "
        "discounts?"
    ),
    "uplift.no_variance": N_("Nobody differs in what is measured, so there is no interval."),
    "uplift.sample_ratio": N_(
        "{n_held_out} customers are held out, {expected_held_out} were to be: chance doesn't do that (p {p_value}). "
        "People were lost or moved after the draw, so don't trust this result."
    ),
    "uplift.sample_ratio_of_arms": N_(
        "The sizes of the {n_arms} groups are not those that were drawn (p {p_value}): people were lost or moved after "
        "the draw, so don't trust this result."
    ),
    "groups.fishing": N_(
        "{n_groups} groups are looked at: were the campaign without any effect, at least one would look significant by "
        "chance in {false_alarm_rate} of cases. Take the pulled-together figures, and test a surprise again."
    ),
    "groups.not_different": N_("The groups don't differ more than chance makes them (p {p_value})."),
    "groups.only_by_looking": N_(
        "Groups that look significant alone, but not when the number of groups is allowed for: {n_groups}."
    ),
    "contacts.held_out_reached": N_(
        "{n_customers} of {n_held_out} held-out people were contacted all the same: the true effect is larger than the "
        "one shown."
    ),
    "contacts.targeted_missed": N_(
        "{n_customers} of {n_targeted} targeted people were never reached; they count as targeted, as drawn."
    ),
    "novelty.fades": N_("The effect fades: the later half of the window brought less than the first (p {p_value})."),
    "novelty.grows": N_("The effect grows: the later half of the window brought more than the first (p {p_value})."),
    "comparison.not_randomised": N_(
        "Somebody chose the targets, so this is a comparison with people alike, no proof that the campaign caused it."
    ),
    "comparison.hidden_reasons": N_(
        "What the data don't know (who was in the shop, whom the seller liked) may make a difference, or hide one."
    ),
    "comparison.thin_overlap": N_(
        "{customer_share} of the customers were nearly sure to be chosen, or not to be: hardly anybody is comparable."
    ),
    "comparison.still_unlike": N_("Even weighted, the two sides differ in: {covariates}."),
    "comparison.no_difference_seen": N_("The interval holds no difference at all as well."),
    "comparison.few_customers": N_("The smaller side has only {n_customers} customers."),
    "targeting.too_few": N_(
        "Too few to learn who responds because of contact: {needed} customers and {needed_buyers} buyers in each "
        "group are needed; here are {n_customers} customers, and {n_buyers} buyers in the smaller group."
    ),
    "targeting.no_better_than_strata": N_(
        "No model tells better than the means of the draw's groups who responds because of contact, so these speak."
    ),
    "targeting.like_chance": N_("They, too, rank people no better than chance: contact all or none."),
    "learner.two_models": N_("two models, one for each group"),
    "learner.transformed_outcome": N_("one model of the transformed outcome"),
    "learner.stratum_means": N_("means of the draw's groups"),
    "verdict.paid": N_("It worked and paid"),
    "verdict.worked": N_("It worked; whether it paid is open"),
    "verdict.cost_more": N_("It worked, but cost more than it brought"),
    "verdict.less_margin": N_("More was done, but less money came of it: no success"),
    "verdict.hurt": N_("It hurt"),
    "verdict.too_few": N_("Too few to say"),
    "verdict.nothing_bought": N_("Nothing was done in either group"),
    "verdict.not_trusted": N_("Not to be trusted: the groups are not those that were drawn"),
    "uplift.strata_merged": N_("Small groups of the draw were put together; {n_strata} had too few of one arm."),
    "uplift.revenue_measured": N_(
        "The cost of what {n_customers} customers bought is unknown, so revenue is measured instead of margin; what "
        "is left after cost of goods is less."
    ),
    "next.repeat_same": N_(
        "Do it again: it earned {profit} after its cost, at least {profit_low} with the interval's lower end."
    ),
    "next.goods_unpaid": N_(
        "It brought {profit} more revenue than it cost, at least {profit_low}; whether it paid can be told once the "
        "cost of goods is known."
    ),
    "next.cut_cost": N_("It works, but costs too much: it would pay at up to {cost_per_contact} a contact."),
    "next.stop": N_("Stop it: even at the interval's upper end it lost money ({profit_high})."),
    "next.larger_holdout": N_("Hold out {holdout_rate} next time: the interval is too wide to decide."),
    "next.more_customers": N_(
        "Take a larger audience: if the profit is real, it would show with about {n_customers} customers."
    ),
    "next.best_variant": N_("Give everybody {variant}: it did better than another treatment."),
    "next.higher_threshold": N_(
        "Contact only those with a current value of {threshold} or more, {customer_share} of the audience: below that "
        "contact didn't earn its cost."
    ),
    "next.other_channel": N_(
        "Use {channel} instead: past campaigns brought more by it, cost taken off. They had other audiences, so hold "
        "some out again."
    ),
    "next.drop_segment": N_("Leave out {segment}: contact lost money there ({profit})."),
}

_VALUE_PAGE = {
    "equity_step.before": N_("Then"),
    "equity_step.restated": N_("Valued anew"),
    "equity_step.won": N_("Won"),
    "equity_step.returned": N_("Came back"),
    "equity_step.grown": N_("Worth more"),
    "equity_step.shrunk": N_("Worth less"),
    "equity_step.lost": N_("Lost"),
    "equity_step.now": N_("Now"),
    "growth_source.more": N_("More customers"),
    "growth_source.longer": N_("Longer relations"),
    "growth_source.deeper": N_("Deeper relations"),
    "spend_kind.winning": N_("Winning"),
    "spend_kind.keeping": N_("Keeping"),
    "spend_kind.both": N_("Both"),
    "value_part.purchase": N_("Purchases (CPV)"),
    "value_part.word_of_mouth": N_("Word of mouth (PPV)"),
    "value_part.information": N_("Information (CIV)"),
    "value_part.knowledge": N_("Knowledge (CKV)"),
    "value_part.transaction": N_("Other markets (CTV)"),
    "part_basis.measured": N_("Measured"),
    "part_basis.counted": N_("Counted x entered worth"),
    "part_basis.assumed": N_("Assumed"),
    "cost_kind.win": N_("To win"),
    "cost_kind.serve": N_("To serve"),
    "cost_kind.inform": N_("To gather information"),
    "cost_channel.web": N_("Web"),
    "cost_channel.email": N_("E-mail"),
    "cost_channel.post": N_("Letter"),
    "cost_channel.phone": N_("Telephone"),
    "cost_channel.shop": N_("Shop"),
    "cost_channel.survey": N_("Survey answer"),
    "bid_verdict.within": N_("Within the ceiling"),
    "bid_verdict.unclear": N_("Too near to tell"),
    "bid_verdict.above": N_("Above the ceiling"),
    "bid_verdict.no_cost": N_("Cost not known"),
    "comparison.cost": N_("Cost"),
    "comparison.profit": N_("Profit"),
    "driver.value": N_("Value"),
    "driver.brand": N_("Brand"),
    "driver.relationship": N_("Relationship"),
    "driver.quality": N_("Quality"),
    "driver.price": N_("Price"),
    "driver.convenience": N_("Convenience"),
    "driver.brand_awareness": N_("Brand awareness"),
    "driver.attitude": N_("Attitude"),
    "driver.ethics": N_("Ethics"),
    "driver.loyalty_programme": N_("Loyalty programme"),
    "driver_outcome.retention": N_("buying again"),
    "driver_outcome.spending": N_("spending"),
    "service_quadrant.much_badly": N_("Worth much, served badly"),
    "service_quadrant.much_well": N_("Worth much, served well"),
    "service_quadrant.little_badly": N_("Worth little, served badly"),
    "service_quadrant.little_well": N_("Worth little, served well"),
    "margin_by.customer": N_("Own, mixed with everybody's"),
    "margin_by.category": N_("Own, mixed with those who began in the same category"),
    "margin_by.base": N_("The same for everybody"),
    "paid_at.start": N_("at the start of each year"),
    "paid_at.middle": N_("in the middle of each year"),
    "paid_at.end": N_("at the end of each year"),
    "together.household_id": N_("households"),
    "together.account_id": N_("firms"),
    "cohort_quarter.known_before": N_("Known before the data begin"),
    "axis.value": N_("Value"),
    "axis.equity_change": N_("Change of customer equity"),
    "axis.ceiling": N_("Ceiling"),
    "axis.acquisition_cost": N_("Cost to win"),
    "axis.a_customer": N_("A customer"),
    "axis.cumulative_value": N_("Value so far"),
    "axis.months_of_relation": N_("Months since the first purchase"),
    "axis.retention_effect": N_("Buying again (percentage points)"),
    "axis.spending_effect": N_("Spending a customer"),
    "axis.answers": N_("Answers"),
    "axis.delivered_value": N_("Delivered value (points, -6 to 6)"),
    "axis.clv_sum": N_("CLV together"),
    "axis.expected_value": N_("As expected"),
    "axis.changed_value": N_("With these changes"),
    "axis.months_ahead": N_("Month from now"),
    "axis.total_error": N_("Forecast against what came"),
    "axis.forecast": N_("Expected"),
    "axis.actual": N_("Came"),
    "axis.decile": N_("Tenth of the customers, by what was expected"),
    "axis.purchase_days": N_("Purchase days"),
    "tracking.cumulative": N_("Added up"),
    "tracking.by_step": N_("Week by week or month by month"),
    "model.auto": N_("The best on past days"),
    "model.last_period": N_("Last period repeated"),
    "model.own_rate": N_("Own rate continued"),
    "model.base_mean": N_("Mean of the base"),
    "value.too_few_answers": N_(
        "Only {n_answers} customers answered at least {days} days ago; to tell drivers apart takes {needed}."
    ),
}

_COLUMNS = {
    "quality": N_("Quality"),
    "price": N_("Price"),
    "convenience": N_("Convenience"),
    "brand_awareness": N_("Brand awareness"),
    "attitude": N_("Attitude"),
    "ethics": N_("Ethics"),
    "loyalty_programme": N_("Loyalty programme"),
    "loss": N_("Loss on earlier days"),
    "is_naive": N_("Plain formula"),
    "forecast": N_("Expected"),
    "actual": N_("Came"),
    "total_error": N_("Expected against came"),
    "log_error": N_("Log error"),
    "mae": N_("Mean error a customer"),
    "rmse": N_("Root of mean squared error"),
    "gini": N_("Gini"),
    "decile": N_("Tenth"),
    "step_end": N_("Up to"),
    "cumulative_forecast": N_("Expected, added up"),
    "cumulative_actual": N_("Came, added up"),
    "measure": N_("Measured"),
    "is_last": N_("Last day"),
    "used": N_("Used instead"),
    "cost_kind": N_("Cost"),
    "cost_to_serve": N_("Cost to serve so far"),
    "cost_to_inform": N_("Cost of information so far"),
    "cost_per_customer": N_("Cost a customer"),
    "expected_costs": N_("Service expected"),
    "clv_net": N_("CLV after service"),
    "clv_lifetime": N_("CLV without an end"),
    "formula_value": N_("Textbook formula"),
    "relation_value": N_("Value so far and to come"),
    "n_referred": N_("Customers recommended"),
    "referred_clv": N_("CLV of the recommended"),
    "value_part": N_("Part of value"),
    "part_basis": N_("Rests on"),
    "is_in_total": N_("Added to the sum"),
    "parts_total": N_("Five parts together"),
    "purchase_part": N_("Purchases (CPV)"),
    "word_of_mouth_part": N_("Word of mouth (PPV)"),
    "information_part": N_("Information (CIV)"),
    "knowledge_part": N_("Knowledge (CKV)"),
    "transaction_part": N_("Other markets (CTV)"),
    "equity_step": N_("Step"),
    "growth_source": N_("Source"),
    "growth_factor": N_("Now"),
    "growth_factor_before": N_("Then"),
    "spend_kind": N_("Spent for"),
    "equity_added": N_("Equity added"),
    "earned": N_("Earned"),
    "spent": N_("Spent"),
    "net": N_("What is left"),
    "per_unit_spent": N_("Left for one spent"),
    "ceiling": N_("Ceiling"),
    "ceiling_low": N_("Ceiling, low"),
    "ceiling_high": N_("Ceiling, high"),
    "headroom": N_("Room below the ceiling"),
    "bid_verdict": N_("Cost against ceiling"),
    "month_number": N_("Month"),
    "cumulative_value": N_("Value so far"),
    "comparison": N_("Compared"),
    "winning": N_("Winning"),
    "keeping": N_("Keeping, a year"),
    "ratio": N_("Times"),
    "claim": N_("The texts say"),
    "gain_score": N_("What they get (1 to 7)"),
    "cost_score": N_("What it costs them (1 to 7)"),
    "delivered_value": N_("Delivered value"),
    "service_quadrant": N_("Worth and service"),
    "n_answers": N_("Answers"),
    "answered_on": N_("Answered on"),
    "driver": N_("Driver"),
    "driver_outcome": N_("Goes with"),
    "effect": N_("Effect of one point"),
    "mean_score": N_("Mean score"),
    "expected_value": N_("As expected"),
    "payback_month": N_("Back in month"),
    "payback_low": N_("Back in month, low"),
    "payback_high": N_("Back in month, high"),
    "staying": N_("Share of today's pace of buying"),
    "changed_value": N_("With these changes"),
    "members": N_("Members"),
    "cohort_quarter": N_("Quarter of the first purchase"),
    "first_year_value": N_("Value of the first year"),
    "holdout_rate": N_("Held out"),
    "detectable": N_("Smallest effect that is seen"),
    "profit_now": N_("Profit of this campaign"),
    "profit_next": N_("Profit of the next one"),
    "expected_profit": N_("This campaign and the next one"),
    "weeks": N_("Weeks"),
    "best_channel": N_("Channel"),
    "choice_reason": N_("Why"),
    "n_page_views": N_("Page views"),
    "is_registered": N_("Registered"),
    "is_consenting": N_("Gave consent"),
    "contacted_on": N_("Contacted on"),
    "campaign_id": N_("Campaign"),
    "covariate": N_("Known before the draw"),
    "level": N_("Value"),
    "mean_targeted": N_("Targeted, mean or share"),
    "mean_held_out": N_("Held out, mean or share"),
    "standardised_difference": N_("Standardised difference"),
    "stratum": N_("Group of the draw"),
    "assigned_on": N_("Drawn on"),
    "variant": N_("Treatment"),
    "campaign_stage": N_("On the board"),
    "other_campaign_id": N_("Shares customers with"),
    "n_shared": N_("In both"),
    "n_targeted_in_both": N_("Contacted by both"),
    "n_only_one": N_("Contacted by one, held out by the other"),
    "are_both_tests": N_("Both hold out"),
    "sent_at": N_("Taken at (UTC)"),
    "list_kind": N_("For"),
    "list_title": N_("List"),
    "content_hash": N_("Mark of its content"),
    "audience": N_("Audience"),
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
    "order_value": N_("Mean order"),
    "n_consented": N_("May be contacted"),
    "consented_share": N_("May be contacted (share)"),
    "margin_share": N_("Share of margin"),
    "cost_of_goods": N_("Cost of goods"),
    "tier_owner": N_("Answers for it"),
    "buying_likelihood": N_("Buys within 90 days"),
    "next_category": N_("Offer next (line)"),
    "next_product": N_("Offer next (product)"),
    "taken_up_share": N_("Taken up by those who began alike"),
    "tier_probability": N_("Probability of the tier"),
    "mean_probability": N_("Mean probability"),
    "n_uncertain": N_("Uncertain customers"),
    "uncertain_share": N_("Uncertain (share)"),
    "n_stayed": N_("Still in the tier"),
    "stay_share": N_("Still in the tier (share)"),
    "kept_share": N_("Stay in the tier (share)"),
    "year_cost_to_serve": N_("Cost of contacts, 365 days"),
    "current_value_basis": N_("Current value counts"),
    "n_wallets": N_("Known wallets"),
    "wallet_shares": N_("Sum of customer shares"),
    "wallet_share": N_("Customer share"),
    "months_ago": N_("Months before"),
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
    "row_share": N_("Share of the row"),
    "stage_by_model": N_("Stage by the model"),
    "p_stage": N_("The model's probability"),
    "n_customer_months": N_("Customer-months"),
    "monthly_days": N_("Purchase days a month"),
    "monthly_revenue": N_("Revenue a month"),
    "monthly_margin": N_("Margin a month"),
    "n_customers_tried": N_("Customers, rules as moved"),
    "cohort": N_("Cohort"),
    "cohort_size": N_("Size of the cohort"),
    "period_index": N_("Periods after the first"),
    "retention_rate": N_("Retention rate"),
    "cumulative_margin": N_("Cumulative margin"),
    "per_customer": N_("For each customer of the cohort"),
    "orders_per_customer": N_("Orders a customer"),
    "payback_rate": N_("Share of the cost that is back"),
    "payback_period": N_("Back in period"),
    "expected": N_("Expected"),
    "is_held": N_("In the range"),
    "is_repeat": N_("Bought again"),
    "mean_of_others": N_("Mean of the others"),
    "difference_from_others": N_("Difference"),
    "p_adjusted": N_("p-value, corrected"),
    "is_different": N_("More than chance"),
    "tenth": N_("Tenth"),
    "revenue_per_order": N_("Revenue an order"),
    "orders_per_buyer": N_("Orders a buyer"),
    "movement": N_("Movement"),
    "revenue_before": N_("Revenue before"),
    "revenue_change": N_("Change of revenue"),
    "revenue_so_far": N_("Revenue so far a customer"),
    "won_in": N_("First bought in"),
    "a_customer": N_("A customer"),
    "is_running": N_("Not over yet"),
    "is_known_before": N_("Known before the data begin"),
    "relation": N_("Relation"),
    "channel": N_("Channel"),
    "starts_on": N_("Starts on"),
    "ends_on": N_("Ends on"),
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
    "rank": N_("Rank"),
    "scenario": N_("Scenario"),
    "value_min": N_("Value threshold"),
    "potential_min": N_("Potential threshold"),
    "n_gold": N_("Gold"),
    "n_silver": N_("Silver"),
    "n_iron": N_("Iron"),
    "n_lead": N_("Lead (metal)"),
    "n_reached": N_("Reached"),
    "reach": N_("Reach"),
    "potential_won": N_("Potential won"),
    "value_kept": N_("Value kept"),
    "gain": N_("Gain"),
    "plan_line": N_("Line"),
    "planned": N_("Planned"),
    "came": N_("Came"),
    "plan_verdict": N_("How it compares"),
    "cost_per_contact": N_("Cost a contact"),
    "net_gain": N_("Net gain"),
    "net_gain_low": N_("Net gain, lower bound"),
    "net_gain_high": N_("Net gain, upper bound"),
    "n_results": N_("Own measurements"),
    "n_others": N_("Others leant on"),
    "is_affordable": N_("Within the budget"),
    "true_share": N_("In the true tier"),
    "cost": N_("Cost"),
    "coupon": N_("Coupon"),
    "promised_on": N_("Promised delivery"),
    "delivered_on": N_("Delivered on"),
    "unit_price": N_("Price of a piece"),
    "unit_cost": N_("Cost of a piece"),
    "status": N_("Status of the order"),
    "currency": N_("Currency of the line"),
    "tax": N_("Tax on top"),
    "shipping": N_("Shipping on top"),
    "phone": N_("Telephone number"),
    "customer_name": N_("Name of the buyer"),
    "table": N_("Table"),
    "n_ids": N_("Customers named"),
    "n_unmatched": N_("Unmatched"),
    "merged_into": N_("May be the same as"),
    "pages": N_("Pages"),
    "needs": N_("What would bring it"),
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
    "declared_standing": N_("Standing in the company's own list"),
    "is_interested": N_("Wants to buy, says the own list"),
    "is_owing": N_("Owes money, says the own list"),
    "consent_email": N_("Consent: e-mail"),
    "consent_phone": N_("Consent: phone"),
    "consent_post": N_("Consent: post"),
    "consent_purpose": N_("Consent covers"),
    "first_region": N_("Region of the first purchase"),
    "cost_coverage": N_("Share of lines with known cost"),
    "recent_frequency": N_("Purchase days in the recent window"),
    "recent_revenue": N_("Revenue in the recent window"),
    "recent_purchase_value": N_("Purchase value in the recent window"),
    "last_new_category_on": N_("Last new product line on"),
}

_ERRORS = {
    "error.repeated_customers": N_(
        "{table}: {n_rows} rows name no customer or one that is named before ({examples}). Keep one row each."
    ),
    "error.metric_unknown": N_(
        "{metric} is unknown for {n_customers} customers of the campaign. Measure {instead} or fill in the cost."
    ),
    "error.unknown_list": N_("The list {name} is not kept for these data. Make it again where it came from."),
    "error.unreadable_scenario": N_("The scenario {name} can't be read. Choose a file that was saved by this page."),
    "error.unknown_campaign": N_("There is no campaign {campaign_id} for these data. Choose one from the board."),
    "error.invalid_move": N_(
        "{campaign_id} can't move from {from_stage} to {to_stage}: the next column is {next_stage}."
    ),
    "error.already_assigned": N_(
        "{n_customers} customers of {campaign_id} are in another arm already; an assignment is never changed."
    ),
    "error.unreadable_backup": N_(
        "{file}: can't be restored ({detail}); nothing was changed. Choose a file that this program has made."
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
    "error.companion_missing": N_(
        "{file}: says nothing about {missing}. Open it together with the other file, {other}."
    ),
    "error.nothing_accepted": N_(
        "{file}: none of its {n_rows} rows could be used; most often: {reason}. Check the mapping of columns."
    ),
    "error.no_sales": N_("{file}: no sales among them, only {table}. Add the file of orders or payments."),
    "error.no_purchases": N_("There is no purchase up to {as_of}. Choose a later date or other data."),
    "error.not_enough_data": N_("{what} needs at least {needed} customers, there are {found}."),
    "error.invalid_setting": N_("{name} = {value} makes no sense: {rule}."),
    "error.unknown_column": N_("There is no column {column}. Available: {available}."),
    "error.source_not_allowed": N_(
        "{source} can't be reached from here: it is not on the list of this server. Its owner can add it to {setting}."
    ),
    "error.private_address": N_(
        "{source} leads into a private network, from which nothing is fetched. Send the file itself."
    ),
    "error.source_unreachable": N_("{source} could not be read: {detail}."),
    "error.source_too_large": N_("{source} is larger than {limit_mb} MB, the limit here. Export a shorter time."),
    "error.too_many_rows": N_("{source} gave more than {limit_rows} rows, the limit here. Ask for a shorter time."),
    "error.not_one_select": N_(
        "Only one SELECT is taken, with no semicolon inside it. This was not asked: {statement}"
    ),
    "error.query_failed": N_("{database} could not answer: {detail}"),
    "error.unknown_dataset": N_(
        "The saved data set {dataset_id} is not here. It was deleted, or it belongs to somebody else."
    ),
    "error.source_missing": N_("{file}: the log of the import names this file, but it is not there. Add it."),
    "error.source_changed": N_(
        "{file}: its content is not the one that was imported. Choose the original file, or import anew."
    ),
    "error.package_missing": N_(
        "These data come with the package {package}, which is not installed. Install it: pip install {package}"
    ),
}

PHRASES: dict[str, str] = {
    **_CODES,
    **{f"column.{name}": text for name, text in RESULT_COLUMNS.items()},
    **{f"column.{name}": text for name, text in {**LIFE_CYCLE_COLUMNS, **WARNING_COLUMNS, **_COLUMNS}.items()},
    **WARNING,
    **LIFE_CYCLE,
    **_ERRORS,
    **_INTAKE,
    **_CUSTOMER,
    **_CAMPAIGNS,
    **_VALUE_MESSAGES,
    **_VALUE_PAGE,
    **FACTS,
    **SCHEMES,
}
