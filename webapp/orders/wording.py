"""The words of the field for states, moves, parts, clocks and what a move asks for."""

from flask_babel import lazy_gettext as _l

STATE_WORDS = {
    "reported": _l("Reported"),
    "filed": _l("Filed"),
    "dispatched": _l("Dispatched"),
    "accepted": _l("Accepted"),
    "handled": _l("Handled"),
    "closed": _l("Closed out"),
    "suspended": _l("Suspended"),
    "void": _l("Not filed"),
    "merged": _l("Merged"),
}
STEP_WORDS = {  # the seven steps that a page shows, each with the state that says it is done
    "reported": _l("Report"),
    "filed": _l("File"),
    "dispatched": _l("Dispatch"),
    "accepted": _l("Accept"),
    "handled": _l("Handle"),
    "called_back": _l("Call back"),
    "closed": _l("Close out"),
}
MOVE_WORDS = {
    "file": _l("File"),
    "void": _l("Do not file"),
    "withdraw": _l("Take it back"),
    "dispatch": _l("Dispatch"),
    "settle_return": _l("Decide whose it is"),
    "redirect": _l("Give to another department"),
    "accept": _l("Accept"),
    "return": _l("Return"),
    "assign": _l("Name the lead"),
    "contact": _l("First contact made"),
    "handle": _l("Report as handled"),
    "ask_extension": _l("Ask for more time"),
    "extend": _l("Grant more time"),
    "refuse_extension": _l("Grant no more time"),
    "ask_suspension": _l("Ask for a suspension"),
    "suspend": _l("Suspend"),
    "refuse_suspension": _l("Do not suspend"),
    "resume": _l("Take up again"),
    "merge": _l("Merge"),
    "separate": _l("Separate again"),
    "urge": _l("Urge"),
    "take_charge": _l("Take charge"),
    "supervise": _l("Supervise"),
    "note": _l("Add a note"),
    "call_back": _l("Record the call-back"),
    "miss": _l("Nobody answered"),
    "answer": _l("Answer"),
    "verify": _l("Checked on the spot"),
    "close": _l("Close out"),
    "reopen": _l("Reopen"),
}
PART_WORDS = {
    "centre": _l("Command centre"),
    "owner": _l("Owner department"),
    "head": _l("General grid head"),
    "leader": _l("Street leader"),
    "reporter": _l("Whoever reported it"),
    "walker": _l("Who walks there"),
    "system": _l("By itself"),
}
FIELD_WORDS = {
    "department": _l("Department"),
    "category": _l("Category"),
    "urgent": _l("Urgent"),
    "grade": _l("Grade"),
    "reason": _l("Reason"),
    "words": _l("In words"),
    "lead": _l("Lead handler"),
    "contacted": _l("Who was contacted"),
    "facts": _l("What was found"),
    "result": _l("What was done"),
    "days": _l("Working days more"),
    "review_on": _l("Look at it again on"),
    "into": _l("The other order"),
    "solved": _l("Is it solved"),
    "satisfaction": _l("Are they satisfied"),
}
SOLVED_WORDS = {"yes": _l("Solved"), "partly": _l("Partly solved"), "no": _l("Not solved")}
SATISFACTION_WORDS = {"satisfied": _l("Satisfied"), "basically": _l("Basically satisfied"), "dissatisfied": _l("Dissatisfied")}
GRADE_WORDS = {"minor": _l("Minor"), "difficult": _l("Difficult"), "major": _l("Major")}
