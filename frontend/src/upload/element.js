// <upload-area>: makes the plain upload form accept drops, pastes and big files. Markup: components/upload_area.html.
import { Api } from "./api.js";
import { Queue } from "./queue.js";
import { filesOfInput, filesOfTransfer, holdsFiles } from "./sources.js";
import { Tray } from "./tray.js";

const REFRESH_AFTER = 400;

function readTexts(area) {
  const texts = {};
  for (const { dataset, textContent } of area.querySelectorAll("[data-text]")) texts[dataset.text] = textContent;
  return texts;
}

export class UploadArea extends HTMLElement {
  connectedCallback() {
    if (this.queue) return;
    this.form = this.querySelector("form");
    const texts = readTexts(this);
    this.queue = new Queue({
      api: new Api(this.form.elements.csrfmiddlewaretoken.value),
      beginUrl: this.dataset.beginUrl,
      maxBytes: Number(this.dataset.maxBytes) || 0,
      texts: { tooLarge: texts["too-large"], failed: texts["gave-up"] },
    });
    this.tray = new Tray(this, texts);
    this.listenToPeople();
    this.listenToQueue();
    this.classList.add("is-ready");
  }

  listenToPeople() {
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", (event) => {
      if (event.target.type === "file") this.queue.add(filesOfInput(event.target));
    });
    // the whole page takes a drop, so that a near miss does not open the file in place of the page
    document.addEventListener("dragover", (event) => this.dragged(event, true));
    document.addEventListener("dragleave", (event) => event.relatedTarget ?? this.dragged(event, false));
    document.addEventListener("drop", async (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      this.dragged(event, false);
      this.queue.add(await filesOfTransfer(event.dataTransfer));
    });
    document.addEventListener("paste", async (event) => {
      if (holdsFiles(event.clipboardData)) this.queue.add(await filesOfTransfer(event.clipboardData));
    });
    addEventListener("beforeunload", (event) => {
      if (this.queue.isBusy()) event.preventDefault();
    });
  }

  dragged(event, over) {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    this.classList.toggle("is-over", over);
  }

  clicked(event) {
    const choose = event.target.closest("[data-choose]");
    if (choose) this.querySelector(`input[data-input="${choose.dataset.choose}"]`).click();
    const act = event.target.closest("[data-act]");
    if (act) this.queue.act(act.closest("[data-entry]").dataset.entry, act.dataset.act);
    if (event.target.closest("[data-upload-clear]")) this.queue.clearFinished();
  }

  listenToQueue() {
    let drawing = 0;
    this.queue.addEventListener("changed", () => {
      drawing ||= requestAnimationFrame(() => {
        drawing = 0;
        this.tray.show(this.queue.entries);
      });
      void this.stayAwake(this.queue.isBusy());
    });
    this.queue.addEventListener("uploaded", (event) => {
      this.dispatchEvent(new CustomEvent("bitewing:uploaded", { bubbles: true, detail: event.detail }));
      this.refreshPage();
    });
    this.queue.addEventListener("finished", () => this.tray.announce(this.queue.entries));
  }

  // the part of the page that lists the items asks the server anew: hx-trigger="refresh"
  refreshPage() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => {
      const list = this.dataset.refresh && document.querySelector(this.dataset.refresh);
      if (list) globalThis.htmx?.trigger(list, "refresh");
    }, REFRESH_AFTER);
  }

  // a phone that falls asleep stops sending
  async stayAwake(wanted) {
    if (wanted === Boolean(this.awake)) return;
    if (!wanted) {
      const lock = this.awake;
      this.awake = null;
      if (lock !== true) await lock.release();
      return;
    }
    this.awake = true;
    try {
      if (navigator.wakeLock) this.awake = await navigator.wakeLock.request("screen");
    } catch {
      // not allowed (low battery, hidden page): sending goes on as long as the phone is awake
    }
  }
}
