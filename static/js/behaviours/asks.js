// The questions of a form, one on the screen at a time; back goes to the one before. Without this script they stand one below the other.
const { dataset } = document.documentElement; // the page's own parts may be replaced meanwhile

export function ask() {
  if (!document.querySelector("[data-ask]")) return;
  addEventListener("hashchange", show);
  show();
}

function show(turned) {
  const asked = [...document.querySelectorAll("[data-ask]")];
  const at = Math.max(0, asked.findIndex(({ id }) => `#${id}` === location.hash));
  dataset.asked = at + 1;
  if (!turned) return;
  scrollTo(0, 0);
  asked[at].querySelector("legend").focus({ preventScroll: true });
}
