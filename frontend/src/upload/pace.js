// How fast it goes and how long the rest takes, from the last seconds; pure.

const WINDOW = 15_000;
const ENOUGH = 3_000; // of watching before anything is said

export class Pace {
  constructor() {
    this.seen = [];
  }

  note(sent, now) {
    const last = this.seen.at(-1);
    if (last && sent < last.sent) this.seen = []; // it began anew
    if (last && now - last.now < 250) return;
    this.seen.push({ sent, now });
    while (this.seen.length > 2 && now - this.seen[0].now > WINDOW) this.seen.shift();
  }

  // seconds; null while nobody can tell
  left(rest) {
    const [first, last] = [this.seen[0], this.seen.at(-1)];
    if (!first || last.now - first.now < ENOUGH || last.sent <= first.sent) return null;
    return (rest * (last.now - first.now)) / (last.sent - first.sent) / 1000;
  }
}

// [amount, unit] as a person would say it
export function roundTime(seconds) {
  if (seconds < 50) return [Math.max(5, Math.ceil(seconds / 5) * 5), "second"];
  if (seconds < 3600) return [Math.max(1, Math.round(seconds / 60)), "minute"];
  return [Math.round(seconds / 360) / 10, "hour"];
}
