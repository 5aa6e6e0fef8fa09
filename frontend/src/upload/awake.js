// A phone that falls asleep stops sending.

export class Awake {
  async wanted(busy) {
    if (busy === Boolean(this.lock)) return;
    if (!busy) {
      const { lock } = this;
      this.lock = null;
      if (lock !== true) await lock.release();
      return;
    }
    this.lock = true;
    try {
      if (navigator.wakeLock) this.lock = await navigator.wakeLock.request("screen");
    } catch {
      // not allowed (low battery, hidden page): sending goes on as long as the phone is awake
    }
  }
}
