// What was not finished when this page was last open: named, and gone on with once the same files are chosen again.
import { fillIn } from "../text.js";
import { busyTabs } from "./tabs.js";

const NAMED = 3;

export class Offer {
  constructor(place, { memory, api, beginUrl, texts }) {
    Object.assign(this, { place, memory, api, beginUrl, texts });
    this.text = place.querySelector("[data-offer-text]");
    this.names = place.querySelector("[data-offer-names]");
    place.querySelector("[data-offer-forget]").addEventListener("click", () => this.forget());
  }

  async look() {
    this.left = this.memory.unfinished(this.beginUrl, await busyTabs());
    this.show();
  }

  // Files were chosen: those that are on their way again are not offered any more.
  settle(tab) {
    if (!this.left?.length) return;
    const mine = new Set(this.memory.unfinished(this.beginUrl).filter((one) => one.tab === tab).map(({ key }) => key));
    this.left = this.left.filter(({ key }) => !mine.has(key) && this.memory.read(key));
    this.show();
  }

  show() {
    const count = this.left.length;
    this.place.hidden = count === 0;
    this.text.textContent = fillIn(this.texts[count === 1 ? "unfinished-one" : "unfinished"], { count });
    const names = this.left.slice(0, NAMED).map(({ name }) => name).filter(Boolean);
    this.names.textContent = names.join(", ") + (count > NAMED ? ", …" : "");
  }

  // Not wanted any more: what had been begun gives its room back.
  async forget() {
    const dropped = this.left;
    this.left = [];
    this.show();
    for (const { key, cancelUrl } of dropped) {
      this.memory.forget(key);
      if (cancelUrl) await this.api.call("POST", cancelUrl, {}).catch(() => {}); // a day later it is forgotten anyway
    }
  }
}
