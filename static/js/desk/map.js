// The map of open orders: puts the list beside it at its places, inside the own boundaries. Pins are links, told by number, word and shape.
import { control, divIcon, geoJSON, latLngBounds, map, marker, tileLayer } from "../../vendor/leaflet.js";

const ground = document.querySelector("#map");
const waiting = document.querySelector("[data-map-waiting]");
const { tiles, attribution, boundaries } = ground.dataset;

const drawn = map(ground, { zoomControl: false, attributionControl: false, maxZoom: 19, zoomSnap: 0.5 });
control.zoom({ zoomInTitle: ground.dataset.in, zoomOutTitle: ground.dataset.out }).addTo(drawn);
if (tiles) {
  tileLayer(tiles, { maxZoom: 19 }).addTo(drawn);
  control.attribution({ prefix: false }).addTo(drawn).addAttribution(plain(attribution));
}

const pins = [...document.querySelectorAll("[data-pins] > li")].map(pinOf);
const bounds = latLngBounds(pins.map((one) => one.getLatLng()));
enclose().then(say);

async function enclose() {
  let failed = false;
  try {
    const answer = await fetch(boundaries, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const areas = geoJSON(await answer.json(), { style: ({ properties }) => ({ className: `area ${properties.tier}` }), onEachFeature: named });
    areas.addTo(drawn);
    if (areas.getLayers().length) bounds.extend(areas.getBounds());
  } catch {
    failed = true;
  }
  if (bounds.isValid()) drawn.fitBounds(bounds, { padding: [32, 32], maxZoom: 18, animate: false });
  for (const pin of pins) pin.addTo(drawn);
  return failed ? waiting.dataset.failed : bounds.isValid() ? "" : waiting.dataset.nothing;
}

function named({ properties }, layer) {
  if (properties.tier === "grid") layer.bindTooltip(plain(properties.name), { permanent: true, direction: "center", className: "name", interactive: false });
}

function pinOf(row) {
  const { latitude, longitude, orders, over } = row.dataset;
  const link = document.createElement("a");
  link.href = row.querySelector("a").href;
  link.className = Number(over) ? "pin over" : "pin";
  link.textContent = orders;
  const said = [row.querySelector("b").textContent, ground.dataset.orders.replace("{n}", orders)];
  if (Number(over)) said.push(ground.dataset.over.replace("{n}", over));
  link.setAttribute("aria-label", said.join(" · "));
  link.title = said.join(" · ");
  return marker([Number(latitude), Number(longitude)], { keyboard: false, icon: divIcon({ html: link, className: "spot", iconSize: [44, 44] }) });
}

function say(words) {
  waiting.textContent = words;
  waiting.hidden = words === "";
  ground.dataset.drawn = "";
}

function plain(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}
