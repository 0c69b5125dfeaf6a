// Puts a template's words into the field that was written in last, or the form's first text: after what stands there, never over it.
// Under the field it says when there is nothing but a template's words in it. Without script the words can be read and copied.
const plain = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
const last = new WeakMap();

for (const box of document.querySelectorAll("[data-templates]")) {
  const form = box.closest("form");
  const known = [...box.querySelectorAll("[data-words]")].map((one) => plain(one.dataset.words));
  const warning = box.querySelector("[data-set-phrase]");
  const warn = () => { warning.hidden = ![...form.querySelectorAll("textarea[name=result]")].some((one) => one.value && known.includes(plain(one.value))); };
  form.addEventListener("focusin", (event) => event.target.matches("textarea") && last.set(form, event.target));
  form.addEventListener("input", warn);
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-words]");
    if (!button) return;
    const field = last.get(form) || form.querySelector("textarea[name=result]") || form.querySelector("textarea");
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${button.dataset.words}` : button.dataset.words;
    field.focus();
    warn();
  });
  for (const button of box.querySelectorAll("button[hidden]")) button.hidden = false;
}
