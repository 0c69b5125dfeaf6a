// All that pages do beyond opening sheets, as one module: boot.js fetches it once, after the first paint.
export { ask } from "./behaviours/asks.js";
export { copy, offerCopies } from "./behaviours/copies.js";
export { act } from "./behaviours/outbox.js";
export { dropped, picked } from "./behaviours/photo-picker.js";
export { plain } from "./behaviours/plain.js";
export { offerRescue, rescue } from "./behaviours/rescue.js";
export { find } from "./behaviours/search.js";
export { leave } from "./behaviours/sign-out.js";
export { wordTimes } from "./behaviours/times.js";
export { undo } from "./behaviours/undo.js";
export { soon } from "./offline/drafts.js";
export { submit } from "./offline/forms.js";
export { begin } from "./offline/page.js";
export { send } from "./offline/send.js";
