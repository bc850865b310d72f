// Packets and bytes by interval and protocol: a line for each protocol, whose columns have a number
// for every interval from the first to the last.

function parseLine(line, intervals) {
  const at = parseColumn(line.at);
  const dense = (column) => {
    const all = new Array(intervals).fill(0);
    parseColumn(column).forEach((number, i) => (all[at[i]] = number));
    return all;
  };
  return { protocol: line.protocol, packets: dense(line.packets), frame_bytes: dense(line.frame_bytes) };
}

const MOST_GAPS = 3;
const LONGEST_GAP = 5; // a part of so many
const LEAST_GAP = 3600e9; // nanoseconds

class Timeline {
  constructor(data) {
    this.width = BigInt(data.width);
    this.first = BigInt(data.first);
    this.intervals = data.intervals;
    this.lines = data.lines.map((line) => parseLine(line, data.intervals));
  }

  // Stretches of intervals, [from, to], between which there are long ones without packets: those left
  // out by traffic_over_time.png (src/report/chart/active_parts.h).
  get parts() {
    const active = this.activeIntervals();
    const gaps = active.slice(1).map((to, i) => [active[i] + 1, to]);
    gaps.sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
    const long = [];
    let left = this.intervals;
    for (const [from, to] of gaps) {
      const length = (to - from) * Number(this.width);
      if (long.length === MOST_GAPS || to - from <= Math.floor(left / LONGEST_GAP) || length < LEAST_GAP) break;
      long.push([from, to]);
      left -= to - from;
    }
    if (left > Math.floor(this.intervals / 2)) long.length = 0;
    long.sort((a, b) => a[0] - b[0]);
    const begins = [0, ...long.map(([, to]) => to)];
    return begins.map((from, i) => [from, long[i]?.[0] ?? this.intervals]);
  }

  // Those with packets, ascending.
  activeIntervals() {
    const all = Array.from({ length: this.intervals }, (_, interval) => interval);
    return all.filter((interval) => this.lines.some((line) => line.packets[interval] !== 0));
  }

  // When an interval begins.
  timeOf(interval) {
    return (this.first + BigInt(interval)) * this.width;
  }

  // Of a column, in the intervals from step.from to before step.to.
  total(column, step) {
    return column.slice(step.from, step.to).reduce(sum, 0);
  }

  // The same per second.
  rate(column, step) {
    return (Number(this.total(column, step)) * 1e9) / ((step.to - step.from) * Number(this.width));
  }

  // Steps of `size` intervals, at round times; the first and the last may be cut by the ends.
  steps([from, to], size) {
    const remainder = Number(this.first - floorDivide(this.first, BigInt(size)) * BigInt(size));
    const steps = [];
    for (let begin = from; begin < to; ) {
      const end = Math.min(begin + size - ((begin + remainder) % size), to);
      steps.push({ from: begin, to: end });
      begin = end;
    }
    return steps;
  }
}
