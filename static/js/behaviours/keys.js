// Single keys at the desk: J and K go through the list, letters lead to an act, ? shows them all. Nothing is done by a key alone:
// it opens the act and puts the focus where something is still missing, or on its button. `[data-keys]` says that they are switched on.
const TYPING = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])";
const sheet = document.querySelector("#keys");
const rows = () => [...document.querySelectorAll("[data-list] a.mail")];

document.documentElement.classList.add("keys-on");
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
  if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-keys-sheet]")) return;
  event.preventDefault();
  sheet.showModal();
});

function act(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "?" || key === "？") return sheet.showModal() || true;
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return Boolean(found) && lead(found);
}

// From the row that has the focus, else from the one that is open; at the ends it stays.
function step(by) {
  const all = rows();
  const here = all.findIndex((row) => row === document.activeElement);
  const at = here < 0 ? all.findIndex((row) => row.getAttribute("aria-current")) : here;
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  if (next) next.focus();
  return Boolean(next);
}

function lead(to) {
  if (to.type === "radio") to.checked = true;
  const folded = to.closest("details");
  if (folded) folded.open = true;
  const form = to.closest("form") || (folded && folded.querySelector("form"));
  const missing = to.matches("summary") && form ? first(form) : to;
  missing.focus();
  missing.scrollIntoView({ block: "nearest" });
  return true;
}

// The first field that must be filled in and is not; else the button.
function first(form) {
  const fields = [...form.elements].filter((one) => one.required && !one.disabled);
  return fields.find((one) => (one.type === "radio" ? !form.elements[one.name].value : !one.value)) || form.querySelector("button");
}
