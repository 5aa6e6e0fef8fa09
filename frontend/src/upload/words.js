// Sizes and times as people of the page's language write them.
import { roundTime } from "./pace.js";

const UNITS = [
  [1e9, "gigabyte"],
  [1e6, "megabyte"],
  [1e3, "kilobyte"],
  [0, "byte"],
];

export class Words {
  constructor(language) {
    this.language = language || undefined;
  }

  format(value, unit, unitDisplay, digits) {
    const style = { style: "unit", unit, unitDisplay, maximumFractionDigits: digits };
    return new Intl.NumberFormat(this.language, style).format(value);
  }

  size(bytes) {
    const [least, unit] = UNITS.find(([size]) => bytes >= size);
    const value = bytes / (least || 1);
    return this.format(value, unit, unit === "byte" ? "long" : "short", value < 10 ? 1 : 0);
  }

  time(seconds) {
    return this.format(...roundTime(seconds), "long", 1);
  }
}
