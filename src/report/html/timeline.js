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

class Timeline {
  constructor(data) {
    this.width = BigInt(data.width);
    this.first = BigInt(data.first);
    this.intervals = data.intervals;
    this.lines = data.lines.map((line) => parseLine(line, data.intervals));
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
