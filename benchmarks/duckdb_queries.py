"""The ledger and the customer table in DuckDB's SQL: the same columns with the same meaning as ours."""

from __future__ import annotations

import datetime as dt

from crm_analytics.settings import RECENT_DAYS, YEAR_DAYS


def ledger_query(transactions: str) -> str:
    """Line items to one row per customer and active day, sorted by both."""
    return f"""
    WITH orders AS (
        SELECT customer_id, date, order_id,
            max(CASE WHEN CASE WHEN quantity IS NULL THEN revenue >= 0 ELSE quantity > 0 END
                THEN 1 ELSE 0 END) AS bought,
            sum(CASE WHEN revenue > 0 THEN revenue ELSE 0 END) AS gross,
            sum(revenue) AS revenue, sum(cost) AS cost,
            count(*) - count(cost) AS unknown, count(*) AS n_lines
        FROM read_parquet('{transactions}')
        GROUP BY customer_id, date, order_id
    ), days AS (
        SELECT customer_id, date,
            sum(bought)::BIGINT AS n_orders, sum(gross) AS gross_revenue,
            sum(CASE WHEN bought = 1 THEN revenue ELSE 0 END) AS purchase_value,
            sum(revenue) AS revenue, sum(cost) AS cost,
            sum(unknown)::BIGINT AS unknown, sum(n_lines)::BIGINT AS n_lines
        FROM orders
        GROUP BY customer_id, date
    ), dated AS (
        SELECT *, min(CASE WHEN n_orders > 0 THEN date END) OVER (PARTITION BY customer_id) AS first_day
        FROM days
    )
    SELECT customer_id, date, date - DATE '0001-01-01' + 1 AS day, n_orders > 0 AS is_purchase_day, n_orders,
        gross_revenue, gross_revenue - revenue AS refunds, purchase_value, revenue,
        CASE WHEN unknown = 0 THEN revenue - cost END AS margin,
        n_lines, n_lines - unknown AS n_lines_with_cost, first_day, date - first_day AS days_since_first
    FROM dated
    ORDER BY customer_id, date
    """


def customers_query(ledger: str, as_of: dt.date) -> str:
    """Ledger to one row per customer as of a date."""
    return f"""
    WITH rows AS (
        SELECT *, DATE '{as_of}' - date < {RECENT_DAYS} AS is_recent,
            DATE '{as_of}' - date < {YEAR_DAYS} AS is_this_year,
            is_purchase_day AND days_since_first > 0 AND purchase_value > 0 AS is_repeat
        FROM read_parquet('{ledger}')
        WHERE date <= DATE '{as_of}' AND first_day <= DATE '{as_of}'
    ), sums AS (
        SELECT customer_id, min(first_day) AS first_day, max(CASE WHEN is_purchase_day THEN date END) AS last_day,
            count_if(is_purchase_day) AS n_days,
            avg(CASE WHEN is_repeat THEN purchase_value END) AS monetary_value,
            sum(n_orders)::BIGINT AS n_orders, sum(gross_revenue) AS gross_revenue,
            sum(purchase_value) AS purchase_value, sum(refunds) AS refunds,
            sum(revenue) AS revenue, sum(margin) AS margin,
            sum(n_lines) AS n_lines, sum(n_lines_with_cost) AS n_known,
            count_if(is_purchase_day AND is_recent) AS recent_frequency,
            sum(CASE WHEN is_recent THEN revenue ELSE 0 END) AS recent_revenue,
            sum(CASE WHEN is_recent THEN purchase_value ELSE 0 END) AS recent_purchase_value,
            sum(CASE WHEN is_this_year THEN revenue ELSE 0 END) AS year_revenue,
            sum(CASE WHEN is_this_year THEN margin ELSE 0 END) AS year_margin,
            sum(CASE WHEN is_this_year THEN n_lines - n_lines_with_cost ELSE 0 END) AS year_unknown
        FROM rows
        GROUP BY customer_id
    )
    SELECT customer_id, first_day, last_day, n_days - 1 AS frequency, last_day - first_day AS recency,
        DATE '{as_of}' - first_day AS T, DATE '{as_of}' - last_day AS days_since_last_purchase,
        monetary_value, n_orders,
        round(gross_revenue, 2) AS gross_revenue, round(refunds, 2) AS refunds,
        round(purchase_value, 2) AS purchase_value, round(revenue, 2) AS revenue,
        CASE WHEN n_known = n_lines THEN round(margin, 2) END AS margin, n_known / n_lines AS cost_coverage,
        recent_frequency, round(recent_revenue, 2) AS recent_revenue,
        round(recent_purchase_value, 2) AS recent_purchase_value, round(year_revenue, 2) AS year_revenue,
        CASE WHEN year_unknown = 0 THEN round(year_margin, 2) END AS year_margin, false AS is_known_before
    FROM sums
    """
