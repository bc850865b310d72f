// What the page carries for its scripts.

function pageData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// A whole number to base 36; ten digits of it are below 2^53.
function parseNumber(word) {
  if (word.length <= 10) return parseInt(word, 36);
  const number = [...word].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
  return number > BigInt(Number.MAX_SAFE_INTEGER) ? number : Number(number);
}

// A column of words, each made a value; "-" is none.
function parseColumn(text, parse = parseNumber) {
  if (text === "") return [];
  return text.split(" ").map((word) => (word === "-" ? null : parse(word)));
}

// The sum of two whole numbers, exact.
function sum(a, b) {
  const quick = typeof a === "number" && typeof b === "number" ? a + b : NaN;
  return Number.isSafeInteger(quick) ? quick : BigInt(a) + BigInt(b);
}

function parseAddress(word) {
  if (word.includes(":")) return word;
  const number = parseInt(word, 36);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}

// The number of an address, above which all of later families are: for its place in an order.
function addressNumber(text) {
  if (!text) return -1n;
  const quads = (part) => part.split(".").reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  if (!text.includes(":")) return quads(text);
  const dotted = text.includes(".") ? quads(text.slice(text.lastIndexOf(":") + 1)) : 0n;
  const plain = text.includes(".") ? `${text.slice(0, text.lastIndexOf(":"))}:0:0` : text;
  const [head, tail] = plain.split("::").map((part) => (part === "" ? [] : part.split(":")));
  const gap = tail === undefined ? [] : Array(8 - head.length - tail.length).fill("0");
  const groups = [...head, ...gap, ...(tail ?? [])];
  return groups.reduce((number, group) => number * 65536n + BigInt(`0x${group}`), 1n) + dotted;
}
