// Shows the password that is typed, and hides it again: a button that stands unseen until this script is there to work it.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = field.type === "password";
    field.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", show);
  });
  field.form.addEventListener("submit", () => { field.type = "password"; }); // so that the browser offers to keep it, and no list of typed words does
}
