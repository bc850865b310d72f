// The distribution of delays: a bar for each range of them, on a logarithmic axis.

function parseDelays(data) {
  const columns = ["left", "right", "least", "most", "packets"];
  const [left, right, least, most, packets] = columns.map((name) => parseColumn(data[name]));
  const bars = packets.map((count, i) => ({
    left: Number(left[i]),
    right: Number(right[i]),
    least: BigInt(least[i]),
    most: BigInt(most[i]),
    packets: count,
  }));
  return { bars, all: packets.reduce(sum, 0), median: BigInt(data.median), late: BigInt(data.p99) };
}

const DELAY_UNITS = [
  [1, "ns"],
  [1e3, "µs"],
  [1e6, "ms"],
  [1e9, "s"],
];

// "1.23 ms": in the unit of `largest`, with as many decimals as tell steps of `step` apart.
function delayText(delay, largest, step) {
  const [size, unit] = DELAY_UNITS.filter(([one]) => largest >= one).at(-1) ?? DELAY_UNITS[0];
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  const [whole, fraction] = (delay / size).toFixed(decimals).split(".");
  return `${groupDigits(whole)}${fraction ? `.${fraction}` : ""} ${unit}`;
}

// Round delays from `begin` to `end`, about `count`, as [delay, text]: powers of ten, or closer ones
// where fewer than three of these are there.
function delayTicks(begin, end, count) {
  const powers = Array.from({ length: 20 }, (_, power) => 10 ** power);
  for (const factors of [[1], [1, 2, 5]]) {
    const all = powers.flatMap((power) => factors.map((factor) => factor * power));
    const inside = all.filter((delay) => delay >= begin && delay <= end);
    if (inside.length < 3) continue;
    const every = Math.ceil(inside.length / count);
    return inside.filter((_, i) => i % every === 0).map((delay) => [delay, delayText(delay, delay, delay)]);
  }
  const step = Math.max(1, roundStep((end - begin) / Math.min(count, 6)));
  const first = Math.ceil(begin / step);
  const delays = Array.from({ length: Math.floor(end / step) - first + 1 }, (_, i) => (first + i) * step);
  return delays.map((delay) => [delay, delayText(delay, end, step)]);
}

class DelayChart extends BarChart {
  constructor(holder, delays) {
    super(holder, "Delays. Arrow keys move between bars.", delays.bars);
    this.delays = delays;
  }

  draw() {
    const { left, right } = this.plot;
    // No delay at all has its place before that of one nanosecond.
    const [begin, end] = [Math.max(this.bars[0].left, 0.5), this.bars.at(-1).right];
    this.across = new LogarithmicScale(begin, end, left, right, 10);
    const ticks = delayTicks(begin, end, Math.max(3, Math.floor((right - left) / 80)));
    this.drawBars(ticks.map(([delay, text]) => [this.across.at(delay), text]), "delay");
    const { median, late } = this.delays;
    this.drawMark(Number(late), `99 % within ${durationText(late)}`, 0, "late", true);
    this.drawMark(Number(median), `median ${durationText(median)}`, 1, "median", false);
  }

  tipOf(place) {
    const { least, most, packets } = this.bars[place];
    const range = least === most ? secondsValue(least) : `${secondsValue(least)} to ${secondsValue(most)}`;
    return [
      element("p", {}, `${range} s`),
      element("p", {}, `${counted(packets, "packet", "packets")} (${percent(packets, this.delays.all)})`),
    ];
  }
}
