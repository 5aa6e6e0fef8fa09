// Shows the queue in the markup of components/upload_area.html; every word comes from there.
import { fillIn } from "../text.js";
import { countStates, rowsToShow, totalShare } from "./summary.js";

const SUMMARY = ["done", "uploading", "waiting", "paused", "refused", "failed"];
const BUTTONS = {
  uploading: ["pause", "cancel"],
  waiting: ["cancel"],
  paused: ["resume", "cancel"],
  failed: ["retry", "cancel"],
};

export class Tray {
  constructor(area, texts) {
    this.area = area;
    this.texts = texts;
    this.language = document.documentElement.lang || undefined;
    this.rows = new Map();
    this.template = area.querySelector("template[data-row]");
    this.places = Object.fromEntries(
      ["tray", "rows", "summary", "more", "total", "announce", "clear"].map((name) => [
        name,
        area.querySelector(`[data-upload-${name}]`),
      ]),
    );
  }

  size(bytes) {
    const [unit, value] = bytes < 1_000_000 ? ["kilobyte", bytes / 1000] : ["megabyte", bytes / 1_000_000];
    const style = { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 };
    return new Intl.NumberFormat(this.language, style).format(value);
  }

  show(entries) {
    const { tray, rows, more, total, clear } = this.places;
    const shown = rowsToShow(entries);
    const listed = entries.filter((entry) => entry.state !== "cancelled");
    tray.hidden = listed.length === 0;
    rows.replaceChildren(...shown.map((entry) => this.row(entry)));
    for (const id of this.rows.keys()) if (!shown.some((entry) => entry.id === id)) this.rows.delete(id);
    const unseen = listed.length - shown.length;
    more.hidden = unseen === 0;
    more.textContent = fillIn(this.texts.more, { count: unseen });
    total.value = totalShare(entries);
    this.places.summary.textContent = this.summary(entries);
    clear.hidden = entries.some((entry) => entry.state === "uploading" || entry.state === "waiting");
  }

  summary(entries) {
    const counts = countStates(entries);
    const words = SUMMARY.filter((state) => counts[state]);
    return words.map((state) => fillIn(this.texts[`count-${state}`], { count: counts[state] })).join(", ");
  }

  announce(entries) {
    this.places.announce.textContent = this.summary(entries);
  }

  row(entry) {
    let row = this.rows.get(entry.id);
    if (!row) {
      row = this.template.content.firstElementChild.cloneNode(true);
      row.dataset.entry = entry.id;
      row.querySelector(".file-name").textContent = entry.name;
      row.querySelector("progress").setAttribute("aria-label", entry.name);
      for (const button of row.querySelectorAll("[data-act]"))
        button.setAttribute("aria-label", fillIn(button.getAttribute("aria-label"), { name: entry.name }));
      this.rows.set(entry.id, row);
    }
    this.refresh(row, entry);
    return row;
  }

  refresh(row, entry) {
    const state = entry.state === "uploading" && entry.offline ? "offline" : entry.state;
    row.dataset.state = state;
    const bar = row.querySelector("progress");
    bar.hidden = !["uploading", "offline", "paused"].includes(state);
    bar.value = entry.size ? entry.sent / entry.size : 0;
    row.querySelector(".row-text").textContent = this.rowText(entry, state);
    const offered = BUTTONS[entry.state] ?? [];
    for (const button of row.querySelectorAll("[data-act]")) button.hidden = !offered.includes(button.dataset.act);
  }

  rowText(entry, state) {
    if (entry.reason) return entry.reason;
    const sizes = { sent: this.size(entry.sent), total: this.size(entry.size) };
    return fillIn(this.texts[state] ?? "", sizes);
  }
}
