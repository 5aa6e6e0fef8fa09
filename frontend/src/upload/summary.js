// Pure: which rows are worth showing out of a thousand, and how many files are in which state.

const FEW = 12;
const WEIGHT = { uploading: 0, paused: 1, refused: 2, failed: 2, waiting: 3, done: 4, cancelled: 5 };

export function countStates(entries) {
  const counts = {};
  for (const { state } of entries) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

// Everything that is moving or went wrong, and a few of those that wait or are done (the latest).
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
  return shown.sort((a, b) => WEIGHT[a.state] - WEIGHT[b.state]);
}

export function totalShare(entries) {
  const counted = entries.filter((entry) => entry.state !== "refused" && entry.state !== "cancelled");
  const size = counted.reduce((sum, entry) => sum + entry.size, 0);
  const sent = counted.reduce((sum, entry) => sum + (entry.state === "done" ? entry.size : entry.sent), 0);
  return size ? sent / size : 1;
}
