// Takes a one-time code out of the fragment, where a QR brings it, into its field; the address bar and the history forget it.
const field = document.querySelector("[data-one-time-code]");
const code = decodeURIComponent(location.hash.slice(1));

if (field && /^[0-9A-Za-z-]{8,40}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
