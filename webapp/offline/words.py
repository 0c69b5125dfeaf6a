"""The kit's sentences in the person's language: what static/js/offline/words.js asks for, key by key. `{n}` and the like are filled in
on the phone."""

from flask_babel import lazy_gettext as _l

TIMES = {
    "today": _l("today"),
    "yesterday": _l("yesterday"),
    "tomorrow": _l("tomorrow"),
    "date": _l("{d}/{m}"),
    "date_year": _l("{d}/{m}/{y}"),
    "at": _l("{day} {clock}"),
    "left": _l("{n} days left"),
    "left_today": _l("due today"),
    "overdue": _l("{n} days overdue"),
}
SYNC_LINE = {
    "arrived": _l("Everything has arrived"),
    "waiting": _l("{n} on this phone, going soon"),
    "sending": _l("Sending …"),
    "no_signal": _l("No signal · {n} on this phone, sent when there is signal"),
    "no_signal_idle": _l("No signal · go on as always, all is kept on this phone"),
    "away": _l("The server doesn't answer. It tries again in {minutes} minutes; go on walking."),
    "busy": _l("The server is busy. Your {n} are kept; it tries again in {minutes} minutes."),
    "portal": _l("This network asks for its own sign-in; nothing was sent yet. Try another."),
    "signed_out": _l("Please sign in again. The {n} waiting items are safe and will go afterwards."),
    "other_person": _l("Somebody else is signed in on this phone. Your {n} items wait for you."),
    "key_conflict": _l("This phone's memory was erased. Sign out and in again."),
    "refused_batch": _l("{problem} All {n} are still on this phone."),
}
SAVING = {
    "saved": _l("Saved on this phone. It goes by itself when there is signal."),
    "undone": _l("Taken back."),
    "needed": _l("A later entry builds on this one. Take that one back first."),
    "gone": _l("This can no longer be taken back here."),
    "not_saved": _l("Not saved ({why}). What you wrote is still in the form; try again."),
    "store_full": _l("the phone is full: delete pictures or apps first"),
    "count_waiting": _l("{n} waiting to go"),
}
ENTRIES = {
    "state_waiting": _l("on this phone, going soon"),
    "state_attempted": _l("sent, but no answer came; it is asked again"),
    "state_waits": _l("waits until the one before is settled"),
    "state_refused": _l("not taken"),
    "state_filed": _l("Received {at} · receipt"),
    "state_photos": _l("the text has arrived, photos follow"),
    "state_done": _l("Received {at} · receipt"),
    "state_replaced": _l("replaced by your correction"),
    "sealed": _l("A sealed entry: it can be sent, but not read here any more"),
    "unsent": _l("Not sent yet: {n} entries, {photos} photos. They stay on this phone, sealed, and go with whoever signs in here next."),
    "rescue_made": _l("Saved as {n} files. Give them to a colleague: they are handed in under «Rescue file»."),
    "rescue_none": _l("Nothing waits on this phone."),
}
PHOTOS = {
    "photo_draft": _l("kept"),
    "photo_kept": _l("after the text"),
    "photo_due": _l("after the one before"),
    "photo_sending": _l("{n}%, a break does no harm"),
    "photo_stored": _l("arrived"),
    "photo_refused": _l("Not taken. {why}"),
    "photo_as_is": _l("This phone can't shrink this photo. It goes as it is, and the server takes place and details out of it."),
    "photo_too_big": _l("This photo is over 15 MB and this phone can't shrink it. Leave it out."),
    "photo_too_many": _l("{n} photos are the most for one entry."),
    "photo_empty": _l("This photo can't be read. Take it again if it matters."),
    "photo_full": _l("The phone is full: this photo was not kept. Text takes far less room, go on with that."),
    "photo_no_store": _l("This browser can't keep photos, so none can be added here. Text is sent at once."),
    "storage_low": _l("The phone is nearly full; no photos for now. About {n} text entries still fit."),
}
PIN = {
    "pin_six": _l("Six digits, please."),
    "pin_differs": _l("The two are not the same. Type both again."),
    "pin_looking": _l("One moment …"),
    "pin_set": _l("The PIN is set. After five minutes without a touch this phone asks for it."),
    "pin_removed": _l("The PIN is gone. This phone stays open until you sign out."),
    "pin_before": _l("The PIN so far is not this one."),
    "pin_wrong": _l("Not this PIN. {n} tries are left; then this phone signs out by itself."),
    "pin_wait": _l("Too many wrong ones. Wait {n} seconds."),
    "locked": _l("This phone is locked. Open it once where there is signal, and it asks for the PIN."),
}
ON_THE_PHONE = {
    "pack_progress": _l("{n} of {total} pages; a break does no harm."),
    "pack_ready": _l("Ready without signal."),
    "counts": _l("phone {phone} = server {server}"),
    "counts_differ": _l("phone {phone}, server {server}: not equal yet"),
    "storage": _l("{used} MB used, {free} MB free"),
    "storage_kept": _l("The browser promised to keep it."),
    "storage_loose": _l("When the phone is full the browser may clear it. Send before that."),
    "no_worker": _l("This browser can't open pages without signal. Everything works while there is signal."),
    "no_store": _l("This browser can't keep anything. What you save goes at once and needs signal."),
    "not_carried": _l("This page is not on the phone, and there is no signal."),
    "closed": _l("You are signed out on this phone."),
    "expired": _l("14 days without contact: please sign in when there is signal. What was not sent is kept."),
    "back": _l("Back"),
}


def sentences() -> dict:
    return TIMES | SYNC_LINE | SAVING | ENTRIES | PHOTOS | PIN | ON_THE_PHONE
