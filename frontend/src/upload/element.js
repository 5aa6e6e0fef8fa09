// <upload-area>: takes files for one collection, or asks for which. Markup: components/upload_area.html and
// components/upload_anywhere.html.
import { Api } from "./api.js";
import { Awake } from "./awake.js";
import { listenForDrops } from "./drops.js";
import { News } from "./news.js";
import { Offer } from "./offer.js";
import { Queue } from "./queue.js";
import { filesOfInput } from "./sources.js";
import { Tray } from "./tray.js";
import { Where } from "./where.js";

const REFRESH_AFTER = 400;
const DRAW_EVERY = 200;

function readTexts(area) {
  const texts = {};
  for (const { dataset, textContent } of area.querySelectorAll("[data-text]")) texts[dataset.text] = textContent;
  return texts;
}

export class UploadArea extends HTMLElement {
  connectedCallback() {
    if (this.queue) return;
    const texts = readTexts(this);
    const api = new Api(this.querySelector("[name=csrfmiddlewaretoken]").value);
    this.queue = new Queue({ api, maxBytes: Number(this.dataset.maxBytes) || 0, texts });
    this.tray = new Tray(this, texts);
    this.news = new News(this.queue, api);
    this.awake = new Awake();
    this.prepareTarget(api, texts);
    this.listenToPeople();
    this.listenToQueue();
    this.classList.add("is-ready");
  }

  prepareTarget(api, texts) {
    const { beginUrl, pageUrl, asks } = this.dataset;
    this.place = { beginUrl, pageUrl };
    this.where = asks ? new Where(document.getElementById(asks), api) : null;
    const unfinished = this.querySelector("[data-upload-unfinished]");
    if (!unfinished) return;
    this.offer = new Offer(unfinished, { memory: this.queue.memory, api, beginUrl, texts });
    void this.offer.look();
  }

  listenToPeople() {
    this.addEventListener("click", (event) => this.clicked(event.target));
    document.addEventListener("click", (event) => {
      const choose = event.target.closest?.("[data-choose]");
      if (choose) this.querySelector(`input[data-input="${choose.dataset.choose}"]`)?.click();
    });
    this.addEventListener("change", ({ target }) => {
      if (target.type === "file") void this.take(filesOfInput(target));
    });
    document.addEventListener("change", ({ target }) => this.sendForWish(target)); // of a checklist, on the same page
    listenForDrops(this, (found) => this.take(found));
    addEventListener("beforeunload", (event) => {
      if (this.queue.isBusy()) event.preventDefault();
    });
  }

  async take(found) {
    if (!found.length) return;
    const place = this.where ? await this.where.ask(found.length) : this.place;
    if (!place) return;
    this.pageUrl = place.pageUrl;
    this.queue.add(found, place.beginUrl);
    this.offer?.settle(this.queue.tab);
  }

  sendForWish(input) {
    const { wanted } = input.dataset;
    if (wanted) void this.take(filesOfInput(input).map((found) => ({ ...found, wanted })));
  }

  clicked(target) {
    const act = target.closest("[data-act]");
    if (act) this.queue.act(act.closest("[data-entry]").dataset.entry, act.dataset.act);
    const all = target.closest("[data-act-all]");
    if (all) this.queue.actOnAll(all.dataset.actAll);
    if (target.closest("[data-upload-clear]")) this.queue.clearFinished();
  }

  listenToQueue() {
    let drawing = 0;
    const draw = () => {
      drawing = 0;
      this.tray.show(this.queue.entries, this.queue.isBusy());
    };
    this.queue.addEventListener("changed", () => {
      drawing ||= setTimeout(draw, DRAW_EVERY);
      void this.awake.wanted(this.queue.isBusy());
    });
    this.queue.addEventListener("uploaded", (event) => {
      this.dispatchEvent(new CustomEvent("bitewing:uploaded", { bubbles: true, detail: event.detail }));
      this.refreshPage();
      void this.news.follow();
    });
    this.queue.addEventListener("finished", () => {
      this.tray.announce(this.queue.entries);
      this.tray.offerToOpen(this.pageUrl);
    });
  }

  // the part of the page that lists the items asks the server anew: hx-trigger="refresh"
  refreshPage() {
    if (this.refreshing) return;
    this.refreshing = setTimeout(() => {
      this.refreshing = 0;
      const list = this.dataset.refresh && document.querySelector(this.dataset.refresh);
      if (list) globalThis.htmx?.trigger(list, "refresh");
    }, this.queue.entries.length > 20 ? 10 * REFRESH_AFTER : REFRESH_AFTER);
  }
}
