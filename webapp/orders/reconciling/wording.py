"""The words of the reconciliation sheet."""

from flask_babel import lazy_gettext as _l

COLUMN_WORDS = {
    "opening": _l("Carried over"),
    "came_in": _l("Came in"),
    "reopened": _l("Reopened"),
    "closed": _l("Struck off"),
    "voided": _l("Not filed"),
    "merged": _l("Merged"),
    "closing": _l("Open at the end"),
}
FILTER_WORDS = COLUMN_WORDS | {"all": _l("Every order"), "unticked": _l("Not ticked"), "late": _l("Happened earlier")}
SIGNS = {"opening": "", "came_in": "+", "reopened": "+", "closed": "−", "voided": "−", "merged": "−", "closing": "="}
ALWAYS = ("opening", "came_in", "closed", "closing")  # the others only where there are some
REASON_WORDS = {
    "afterwards": _l("written later, with an earlier time of arrival"),
    "unexplained": _l("nothing in its history explains it; have the audit chain checked"),
}
FAULT_WORDS = {
    "rows": _l("What stands in this sheet is not what was locked."),
    "previous": _l("It does not follow the sheet that was locked before it."),
    "next": _l("The sheet that was locked after it does not follow it."),
    "audit": _l("The audit row of its locking is missing or says something else."),
}
HOW_WORDS = {"phone": _l("by telephone"), "app": _l("in the app"), "page": _l("on the progress page"), "on_site": _l("on the spot")}
