// On a page with several collections: asks into which one, or makes a new one. Markup: components/upload_where.html.
import { fillIn } from "../text.js";

export class Where {
  constructor(dialog, api) {
    this.dialog = dialog;
    this.api = api;
    this.count = dialog.querySelector("[data-where-count]");
    this.trouble = dialog.querySelector("[data-where-trouble]");
    this.pattern = this.count.textContent;
    dialog.addEventListener("click", (event) => this.clicked(event.target.closest("[data-where]")));
    dialog.addEventListener("close", () => this.answer?.(null));
  }

  // {beginUrl, pageUrl}; null when nothing was chosen
  ask(number) {
    this.answer?.(null);
    this.count.textContent = fillIn(this.pattern, { count: number });
    this.trouble.hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  async clicked(button) {
    if (!button) return;
    const { newUrl, beginUrl, pageUrl } = button.dataset;
    try {
      this.settle(newUrl ? await this.makeNew(newUrl) : { beginUrl, pageUrl });
    } catch {
      this.trouble.hidden = false;
    }
  }

  async makeNew(url) {
    const made = await this.api.call("POST", url, {});
    return { beginUrl: made.begin_url, pageUrl: made.page_url };
  }

  settle(place) {
    const { answer } = this;
    this.answer = null;
    this.dialog.close();
    answer?.(place);
  }
}
