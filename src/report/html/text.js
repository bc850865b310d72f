// Numbers and times as text. A whole number is a Number where that holds it exactly, else a BigInt.

const groupDigits = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

// "1,234,567"
function grouped(number) {
  return groupDigits(String(number));
}

// "1 packet", "1,234 packets"
function counted(number, one, many) {
  return `${grouped(number)} ${Number(number) === 1 ? one : many}`;
}

// "12.3 %"
function percent(part, whole) {
  return `${(Number(whole) === 0 ? 0 : (100 * Number(part)) / Number(whole)).toFixed(1)} %`;
}

// "1.23 Mbit/s": three significant digits and an SI prefix. Round ones, those of ticks, go without
// the zeros behind their point.
function withPrefix(number, unit, round = false) {
  const prefixes = ["", "k", "M", "G", "T", "P", "E", "Z"];
  let prefix = 0;
  while (number >= 999.5 && prefix + 1 < prefixes.length) {
    number /= 1000;
    ++prefix;
  }
  const whole = Number.isInteger(number) && prefix === 0;
  const decimals = whole || number >= 99.95 ? 0 : number >= 9.995 ? 1 : number >= 0.01 || number === 0 ? 2 : 4;
  const digits = number.toFixed(decimals);
  return `${round ? Number(digits) : digits} ${prefixes[prefix]}${unit}`;
}

const NANOSECONDS = 1000000000n;

// Quotient rounded down; BigInt division rounds to zero.
function floorDivide(a, b) {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

// Nanoseconds since 1970 as {date: "2023-11-14", time: "22:13:20", fraction: "000002000"}.
function timeParts(time) {
  const seconds = floorDivide(time, NANOSECONDS);
  const [date, clock] = new Date(Number(seconds) * 1000).toISOString().split("T");
  const fraction = String(time - seconds * NANOSECONDS).padStart(9, "0");
  return { date, time: clock.slice(0, 8), fraction };
}

// "2023-11-14 22:13:20.000002000"
function timestampText(time) {
  const parts = timeParts(time);
  return `${parts.date} ${parts.time}.${parts.fraction}`;
}

// As the CSV files have it: RFC 3339.
function timestampValue(time) {
  return `${timestampText(time).replace(" ", "T")}Z`;
}

// "12.000000001"
function secondsValue(duration) {
  return `${duration / NANOSECONDS}.${String(duration % NANOSECONDS).padStart(9, "0")}`;
}

// "1 min 40 s", "12.5 s", "20 ms": what an interval lasts.
function durationText(duration) {
  const number = Number(duration);
  const short = (value, unit) => `${Number(value.toPrecision(3))} ${unit}`;
  const pair = (large, unit, small, smallUnit) =>
    small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
  const seconds = Math.floor(number / 1e9);
  if (seconds >= 86400) return pair(Math.floor(seconds / 86400), "d", Math.floor(seconds / 3600) % 24, "h");
  if (seconds >= 3600) return pair(Math.floor(seconds / 3600), "h", Math.floor(seconds / 60) % 60, "min");
  if (seconds >= 60) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  if (number >= 1e9) return short(number / 1e9, "s");
  if (number >= 1e6) return short(number / 1e6, "ms");
  return number >= 1e3 ? short(number / 1e3, "µs") : `${number} ns`;
}
