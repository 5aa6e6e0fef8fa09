// Shows the queue in the markup of components/upload_tray.html; every word comes from there.
import { fillIn } from "../text.js";
import { Pace } from "./pace.js";
import { countStates, problems, rowsToShow, totals } from "./summary.js";
import { Words } from "./words.js";

const SUMMARY = ["done", "here", "uploading", "waiting", "paused", "refused", "failed", "cancelled"];
const BUTTONS = {
  uploading: ["pause", "cancel"],
  waiting: ["cancel"],
  paused: ["resume", "cancel"],
  failed: ["retry", "cancel"],
  here: ["again"],
};
const SPEAK_EVERY = 30_000;

export class Tray {
  constructor(area, texts) {
    this.area = area;
    this.texts = texts;
    this.words = new Words(document.documentElement.lang);
    this.pace = new Pace();
    this.rows = new Map();
    this.template = area.querySelector("template[data-row]");
    const names = ["tray", "rows", "summary", "more", "total", "amount", "announce", "clear", "open"];
    this.places = Object.fromEntries(names.map((name) => [name, area.querySelector(`[data-upload-${name}]`)]));
  }

  show(entries, busy) {
    const { tray, rows, more, summary, clear } = this.places;
    const shown = rowsToShow(entries);
    const listed = entries.filter((entry) => entry.state !== "cancelled");
    tray.hidden = listed.length === 0;
    this.fill(rows, shown);
    const unseen = listed.length - shown.length;
    more.hidden = unseen === 0;
    more.textContent = fillIn(this.texts.more, { count: unseen });
    summary.textContent = this.summary(entries);
    clear.hidden = busy;
    this.showTotal(entries, busy);
    this.offerForAll(countStates(entries.filter((entry) => !entry.kept)));
    if (busy) this.speakNowAndThen(entries);
  }

  // Rows that stay are not moved, so that a button that is about to be pressed keeps its place and its focus.
  fill(list, shown) {
    const wanted = new Set(shown.map((entry) => entry.id));
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    shown.forEach((entry, i) => {
      const row = this.row(entry);
      if (list.children[i] !== row) list.insertBefore(row, list.children[i] ?? null);
    });
  }

  showTotal(entries, busy) {
    const { size, sent } = totals(entries);
    this.places.total.value = size ? sent / size : 1;
    this.places.amount.hidden = !busy;
    if (!busy) {
      this.pace = new Pace();
      return;
    }
    this.pace.note(sent, performance.now());
    const seconds = this.pace.left(size - sent);
    const values = { sent: this.words.size(sent), total: this.words.size(size) };
    const text = seconds === null ? this.texts.amount : this.texts["amount-left"];
    this.places.amount.textContent = fillIn(text, { ...values, time: this.words.time(seconds ?? 0) });
  }

  offerForAll({ waiting = 0, uploading = 0, paused = 0, failed = 0 }) {
    const offered = { pause: waiting + uploading > 1, resume: paused > 1, retry: failed > 1 };
    offered.cancel = offered.resume && !offered.pause; // not beside "pause", where a slip would cost everything
    for (const button of this.area.querySelectorAll("[data-act-all]")) button.hidden = !offered[button.dataset.actAll];
  }

  summary(entries) {
    const counts = countStates(entries);
    const words = SUMMARY.filter((state) => counts[state]);
    return words.map((state) => fillIn(this.texts[`count-${state}`], { count: counts[state] })).join(", ");
  }

  // One sentence at the end and every half minute: who listens should not have to listen to each file.
  speakNowAndThen(entries) {
    const now = performance.now();
    this.spoken ??= now;
    if (now - this.spoken < SPEAK_EVERY) return;
    this.spoken = now;
    this.places.announce.textContent = this.summary(entries);
  }

  announce(entries) {
    this.spoken = undefined;
    this.places.announce.textContent = [this.summary(entries), ...problems(entries)].join(". ");
  }

  offerToOpen(page) {
    const { open } = this.places;
    if (!open || !page) return;
    open.href = page;
    open.hidden = false;
  }

  row(entry) {
    let row = this.rows.get(entry.id);
    if (!row) {
      row = this.template.content.firstElementChild.cloneNode(true);
      row.dataset.entry = entry.id;
      row.querySelector("[data-file-folder]").textContent = entry.folder ? `${entry.folder}/` : "";
      row.querySelector("[data-file-name]").textContent = entry.name;
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
    const offered = entry.kept ? [] : (BUTTONS[entry.state] ?? []);
    for (const button of row.querySelectorAll("[data-act]")) button.hidden = !offered.includes(button.dataset.act);
  }

  rowText(entry, state) {
    if (entry.reason) return entry.reason;
    const sizes = { sent: this.words.size(entry.sent), total: this.words.size(entry.size) };
    return fillIn(this.texts[state === "done" && entry.checked ? "added" : state] ?? "", sizes);
  }
}
