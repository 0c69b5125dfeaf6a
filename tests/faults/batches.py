"""Batches that hold one of everything: visits, a note, a correction, a withdrawal, what needs something, and what must be refused."""

from tests.faults import ledger
from tests.faults.street import Street
from tests.loopback import Answer
from tests.offline.phone import Phone
from webapp.core.clock import now
from webapp.core.ids import new_id

MET, NOT_HOME = ("outcome", "met"), ("outcome", "not_home")
PATIENCE = 20  # deliveries until a busy server counts as a broken one
REFUSALS = {3: "not-found", 8: "not-offline", 10: "bad-signature"}  # place in the batch → name of the problem


class Mixed:
    """A batch just written on a phone; its answer is not known yet."""

    def __init__(self, street: Street, phone: Phone):
        self.street, self.phone = street, phone
        at, save = now(), phone.save
        first = save(street.door(0), MET, ("difficulty", "楼道灯坏了快一个星期。"), at=at)
        second = save(street.door(1), NOT_HOME, at=at)
        save("/handbook/entries", ("text", "下次带饭卡"), at=at)
        save(street.door(street.others), MET, at=at)
        save(street.door(1), MET, at=at, replaces=second["key"])
        home = save(street.door(2, "households"), ("contact_name", "孙先生"), ("members", "3"), at=at)
        save(street.door(2), MET, ("household", home["key"]), at=at, needs=[home["key"]])
        save(f"/visits/{first['key']}/withdrawal", at=at, replaces=first["key"])
        save("/people", ("name", "谁"), at=at)
        self.waiting = save(street.door(0), MET, at=at, needs=[str(new_id())])
        save(street.door(0), NOT_HOME, at=at, seq=0)  # no longer what was signed
        self.entries = list(phone.waiting)
        self.keys = [entry["key"] for entry in self.entries]

    def deliver(self) -> Answer:
        return self.phone.deliver(self.entries)

    def taken(self) -> bool:
        """Whether the server has it: all of it, or nothing at all."""
        there, box = (look(self.street, self.phone, self.keys) for look in (ledger.filed, ledger.refused))
        found = [key in there or key in box for key in self.keys if key != self.waiting["key"]]
        assert len(set(found)) == 1, f"half taken: {found}"
        return found[0]

    def arrives_once(self) -> None:
        """Sent again, it gets the answer it would have had; what was filed before keeps its receipt."""
        before = ledger.filed(self.street, self.phone, self.keys)
        said = self.phone.send(self.entries)
        for _ in range(PATIENCE):  # whoever died may not have let go of the database yet
            if all(one["verdict"] != "retry" for one in said):
                break
            said = self.phone.send(self.entries)
        wanted = ["refused" if place in REFUSALS else "filed" for place in range(len(self.entries))]
        wanted[self.keys.index(self.waiting["key"])] = "waits"
        assert [one["verdict"] for one in said] == wanted
        assert {place: said[place]["problems"][0]["name"] for place in REFUSALS} == REFUSALS
        assert all(before[one["key"]].receipt == one["receipt"] for one in said if one["key"] in before)
        self.phone.waiting = []
