// Pure: which rows are worth showing out of thousands, and how many files are in which state.

const FEW = 12;
const MOST = 200;
const NAMED = 3;
const WEIGHT = { uploading: 0, paused: 1, refused: 2, failed: 2, here: 3, waiting: 4, done: 5 };

export function countStates(entries) {
  const counts = {};
  for (const { state } of entries) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

// Everything that is moving or went wrong, and a few of those that wait or are done (the latest); 200 at most.
export function rowsToShow(entries) {
  const few = { waiting: 0, done: 0 };
  const newestFirst = [...entries].reverse();
  const latestDone = new Set(newestFirst.filter((e) => e.state === "done").slice(0, FEW).map((e) => e.id));
  const shown = entries.filter((entry) => {
    if (entry.state === "cancelled") return false;
    if (entry.state === "done") return latestDone.has(entry.id);
    if (entry.state === "waiting") return few.waiting++ < FEW;
    return true;
  });
  return shown.sort((a, b) => WEIGHT[a.state] - WEIGHT[b.state]).slice(0, MOST);
}

const NOT_SENT = new Set(["refused", "cancelled", "here"]);

export function totals(entries) {
  const counted = entries.filter((entry) => !NOT_SENT.has(entry.state) || entry.kept);
  const size = counted.reduce((sum, entry) => sum + entry.size, 0);
  const sent = counted.reduce((sum, entry) => sum + (entry.state === "done" ? entry.size : entry.sent), 0);
  return { size, sent };
}

export function totalShare(entries) {
  const { size, sent } = totals(entries);
  return size ? sent / size : 1;
}

// "setup.exe: This type of file is not accepted." for the first few that went wrong
export function problems(entries) {
  const bad = entries.filter(({ state }) => state === "refused" || state === "failed");
  return bad.slice(0, NAMED).map(({ name, reason }) => `${name}: ${reason}`);
}
