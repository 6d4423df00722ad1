"""Errors that a user can act on: what is wrong, where, and what to do.

Each class carries a code (the name under which the words of every language are kept), its parameters, and a
sentence in plain developer English for logs and notebooks. Only a CrmError may reach a page.
"""

from __future__ import annotations

from typing import Any, ClassVar


class CrmError(Exception):
    """Base of all errors of the package.

    >>> str(MissingColumns(file="orders.csv", missing=["date"], found=["day", "sum"]))
    'orders.csv: no column for date. Found: day, sum. Map a column to it on the Data page.'
    """

    code: ClassVar[str] = "error.unknown"
    template: ClassVar[str] = "Something is wrong: {detail}."

    def __init__(self, **params: Any) -> None:
        self.params = {name: _plain(value) for name, value in params.items()}
        super().__init__(self.template.format(**self.params))


def _plain(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple | set) else value


class EmptyFile(CrmError):
    code = "error.empty_file"
    template = "{file}: the file holds no rows. Export it again and check that it is not empty."


class UnreadableFile(CrmError):
    code = "error.unreadable_file"
    template = "{file}: can't be read as a table ({detail}). Send a CSV, Excel or Parquet file."


class MissingColumns(CrmError):
    code = "error.missing_columns"
    template = "{file}: no column for {missing}. Found: {found}. Map a column to it on the Data page."


class CompanionMissing(CrmError):
    code = "error.companion_missing"
    template = "{file}: says nothing about {missing}. Open it together with the other file, {other}."


class NothingAccepted(CrmError):
    code = "error.nothing_accepted"
    template = "{file}: none of its {n_rows} rows could be used; most often: {reason}. Check the mapping of columns."


class NoSales(CrmError):
    code = "error.no_sales"
    template = "{file}: no sales among them, only {table}. Add the file of orders or payments."


class NoPurchases(CrmError):
    code = "error.no_purchases"
    template = "There is no purchase up to {as_of}. Choose a later date or other data."


class NotEnoughData(CrmError):
    code = "error.not_enough_data"
    template = "{what} needs at least {needed} customers, there are {found}."


class InvalidSetting(CrmError):
    code = "error.invalid_setting"
    template = "{name} = {value} makes no sense: {rule}."


class UnknownColumn(CrmError):
    code = "error.unknown_column"
    template = "There is no column {column}. Available: {available}."


class RepeatedCustomers(CrmError):
    code = "error.repeated_customers"
    template = "{table}: {n_rows} rows name no customer or one that is named before ({examples}). Keep one row each."


class NotOneClass(CrmError):
    code = "error.not_one_class"
    template = (
        "{scheme}: {n_none} customers are in no class and {n_several} in more than one ({examples}). Each must be in "
        "exactly one: change the rules, or let the first that fits count."
    )


class UnknownMetric(CrmError):
    code = "error.metric_unknown"
    template = "{metric} is unknown for {n_customers} customers of the campaign. Measure {instead} or fill in the cost."


class UnknownCampaign(CrmError):
    code = "error.unknown_campaign"
    template = "There is no campaign {campaign_id} for these data. Choose one from the board."


class UnknownList(CrmError):
    code = "error.unknown_list"
    template = "The list {name} is not kept for these data. Make it again where it came from."


class UnreadableScenario(CrmError):
    code = "error.unreadable_scenario"
    template = "The scenario {name} can't be read. Choose a file that was saved by this page."


class InvalidMove(CrmError):
    code = "error.invalid_move"
    template = "{campaign_id} can't move from {from_stage} to {to_stage}: the next column is {next_stage}."


class AlreadyAssigned(CrmError):
    code = "error.already_assigned"
    template = "{n_customers} customers of {campaign_id} are in another arm already; an assignment is never changed."


class UnreadableBackup(CrmError):
    code = "error.unreadable_backup"
    template = "{file}: can't be restored ({detail}); nothing was changed. Choose a file that this program has made."


class StoreUnreachable(CrmError):
    code = "error.store_unreachable"
    template = "The campaign store {url} can't be opened ({detail}). Check the address and the rights."


class NetworkStore(CrmError):
    code = "error.network_store"
    template = "{path} lies on a network mount ({kind}), where SQLite loses data. Use PostgreSQL or a local disk."


class PackageMissing(CrmError):
    code = "error.package_missing"
    template = "These data come with the package {package}, which is not installed. Install it: pip install {package}"


class SourceNotAllowed(CrmError):
    code = "error.source_not_allowed"
    template = "{source} may not be reached from here. The owner of the server can list it in {setting}."


class PrivateAddress(CrmError):
    code = "error.private_address"
    template = "{source} leads into a private network, where nothing is fetched from. Send the file instead."


class SourceUnreachable(CrmError):
    code = "error.source_unreachable"
    template = "{source} could not be read ({detail}). Check how it is written and try again."


class SourceTooLarge(CrmError):
    code = "error.source_too_large"
    template = "{source} is larger than {limit_mb} MB. Take less time at once, or ask for a folder or a database."


class TooManyRows(CrmError):
    code = "error.too_many_rows"
    template = "{source} gave more than {limit_rows} rows. Ask for less time at once."


class NotOneSelect(CrmError):
    code = "error.not_one_select"
    template = "Only one SELECT is taken, without a semicolon inside; this begins with: {statement}"


class QueryFailed(CrmError):
    code = "error.query_failed"
    template = "{database} could not answer: {detail}"


class UnknownDataSet(CrmError):
    code = "error.unknown_dataset"
    template = "There is no saved data set {dataset_id} here any more. It was deleted, or it belongs to somebody else."


class SourceMissing(CrmError):
    code = "error.source_missing"
    template = "{file}: the import log names this file, but it is not there. Given: {found}. Add the file."


class SourceChanged(CrmError):
    code = "error.source_changed"
    template = "{file}: its content is not the one that was imported. Choose the original file, or import anew."
