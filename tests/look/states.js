// Brings a page of the gallery into the state to be seen, as the phone's own scripts would; and measures what a thumb would find.
const say = (words, set = () => {}) => { const line = document.querySelector(".sync"); set(line); line.querySelector("[data-slot=words]").textContent = words; };
const copy = (name) => document.querySelector(`template[data-template=${name}]`).content.firstElementChild.cloneNode(true);
const put = (root, slots) => Object.entries(slots).forEach(([name, words]) => { root.querySelector(`[data-slot=${name}]`).textContent = words; });

window.states = {
  arrived: () => say("全部送达 · 9:32 · 没信号也能用"),
  offline: () => say("无信号 · 2 项已存本机，有信号自动送出", (line) => line.classList.add("off")),
  sending: () => say("正在送…", (line) => { line.dataset.state = "sending"; }),
  sheet() {
    const sheet = document.querySelector("dialog");
    put(sheet, { number: "303", who: "孙先生 · 3 口人", last: "2024年9月6日 见到，没有事" });
    sheet.showModal();
  },
  undo() {
    const bar = copy("undo");
    put(bar, { label: "303 见到了，没有事", words: "存好了，在这部手机里。有信号自动送出。" });
    document.querySelector("template[data-template=undo]").before(bar);
    Object.assign(document.querySelector("[data-badge]"), { textContent: "3", hidden: false });
  },
  taken() {
    const figure = copy("photo");
    put(figure, { words: "存好" });
    figure.querySelector("img").src = "/pictures/lamp.svg";
    document.querySelector("[data-photo-strip]").append(figure);
  },
  opened: () => { document.querySelector("details").open = true; },
};

// Links within a sentence and doors of a dense floor (50 px tall, 52 wide) are held to nothing here.
window.smallTargets = () => [...document.querySelectorAll("a, button, summary, input:not([type=file]), .choices span")]
  .filter((one) => one.offsetParent && !one.closest("p, .tile, .line") && getComputedStyle(one).opacity !== "0")
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 47.5 || box.width < 47.5))
  .map(([html, box]) => `${html} ${box.width} × ${box.height}`);

// How a tile looks as rendered in each state, and as turned into it from every other by an entry that waits.
window.turnedTiles = () => {
  const tile = (state) => [...document.querySelectorAll(".tile")].find((one) => one.className === `tile ${state}`);
  const look = (one) => {
    const [face, number, shape] = [getComputedStyle(one), getComputedStyle(one.firstChild), getComputedStyle(one.querySelector("i"), "::before")];
    return [face.backgroundColor, face.borderStyle, face.color, number.fontWeight, shape.width, shape.borderRadius, shape.margin].join(" ");
  };
  const turned = (from, to) => {
    const one = tile(from);
    one.classList.add(`as-${to}`);
    const seen = look(one);
    one.classList.remove(`as-${to}`);
    return seen;
  };
  const states = ["met", "tried", "vacant", "refused"];
  return { plain: states.map((state) => look(tile(state))), turned: states.map((to) => ["due", ...states].map((from) => turned(from, to))) };
};
