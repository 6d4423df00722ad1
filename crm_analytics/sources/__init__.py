"""From an address, a bucket, a folder or a database to a file on this machine that the readers can take.

All of them reach beyond what a user sends, so all are closed until the owner of the server lists what may be reached:
``Allowed``. Nothing here writes to a source.
"""

from crm_analytics.sources.folders import list_files
from crm_analytics.sources.guard import Allowed, Limits, read_allowed
from crm_analytics.sources.objects import fetch_object
from crm_analytics.sources.sql import query_database
from crm_analytics.sources.web import fetch

__all__ = ["Allowed", "Limits", "fetch", "fetch_object", "list_files", "query_database", "read_allowed"]
