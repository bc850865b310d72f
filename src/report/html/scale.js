// From values to places of a chart, and where its ticks are.

// The least of 1, 2, 5, 10, 20, 50, ... that is not below `least`.
function roundStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9));
}

class LinearScale {
  constructor(begin, end, from, to) {
    Object.assign(this, { begin, end, from, to });
  }

  at(value) {
    return this.from + ((value - this.begin) / (this.end - this.begin)) * (this.to - this.from);
  }

  // About `count` of them.
  ticks(count) {
    const step = roundStep((this.end - this.begin) / count);
    const ticks = [];
    for (let i = Math.ceil(this.begin / step); i * step <= this.end * (1 + 1e-9); ++i) ticks.push(i * step);
    return ticks;
  }
}

class LogarithmicScale {
  constructor(begin, end, from, to, base) {
    Object.assign(this, { begin, end, from, to, base });
  }

  at(value) {
    const inside = Math.max(value, this.begin);
    return this.from + (Math.log(inside / this.begin) / Math.log(this.end / this.begin)) * (this.to - this.from);
  }

  // Powers of the base, at most `count` of them.
  ticks(count) {
    const power = (value) => Math.log(value) / Math.log(this.base);
    const first = Math.ceil(power(this.begin) - 1e-9);
    const last = Math.floor(power(this.end) + 1e-9);
    const step = Math.max(1, Math.ceil((last - first + 1) / count));
    const ticks = [];
    for (let i = first; i <= last; i += step) ticks.push(this.base ** i);
    return ticks;
  }
}

const SECOND = NANOSECONDS;
const DAY = 86400n * SECOND;
const TIME_STEPS = [
  ...Array.from({ length: 9 }, (_, power) => [1n, 2n, 5n].map((factor) => factor * 10n ** BigInt(power))).flat(),
  ...[1n, 2n, 5n, 10n, 15n, 30n, 60n, 120n, 300n, 600n, 900n, 1800n].map((seconds) => seconds * SECOND),
  ...[1n, 2n, 3n, 6n, 12n].map((hours) => hours * 3600n * SECOND),
  ...[1n, 2n, 5n, 10n, 20n, 50n, 100n, 200n, 365n, 730n, 1826n, 3652n, 7305n, 18262n].map((days) => days * DAY),
];

// Times from `begin` on, nanoseconds since 1970, exact whatever they are.
class TimeScale {
  constructor(begin, end, from, to) {
    Object.assign(this, { begin, end, from, to });
  }

  at(time) {
    return this.from + (Number(time - this.begin) / Number(this.end - this.begin)) * (this.to - this.from);
  }

  // At most `count`, as [time, text].
  ticks(count) {
    const step = TIME_STEPS.find((one) => (this.end - this.begin) / one <= BigInt(count)) ?? TIME_STEPS.at(-1);
    const ticks = [];
    for (let time = floorDivide(this.begin + step - 1n, step) * step; time <= this.end; time += step) {
      ticks.push([time, this.text(time, step)]);
    }
    return ticks;
  }

  // No more of the time than changes from tick to tick.
  text(time, step) {
    const parts = timeParts(time);
    if (step >= DAY) return parts.date;
    if (step >= 60n * SECOND) return parts.time.slice(0, 5);
    if (step >= SECOND) return parts.time;
    const decimals = 9 - (String(step).length - 1);
    return `${step < 1000000n ? "" : parts.time.slice(3)}.${parts.fraction.slice(0, decimals)}`;
  }
}
