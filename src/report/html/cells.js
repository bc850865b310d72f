// Cells of tables, from values in the form that the CSV files have. The header of a column has its name,
// type and unit.

function valueCell(value, { name, type, unit }) {
  if (value === null) return element("td", { "data-value": "" });
  if (["integer", "decimal", "duration"].includes(type)) return numberCell(value, /(_port|asn)$/.test(name) ? null : unit);
  const shown = type === "timestamp" ? value.slice(0, -1).replace("T", " ") : value;
  return element("td", { "data-value": value }, shown);
}

function numberCell(value, unit) {
  const [whole, decimals] = value.split(".");
  const shown = unit === null ? value : groupDigits(whole) + (decimals ? `.${decimals}` : "");
  const title = unit ? `${shown} ${unit}` : null;
  return element("td", { class: "number", "data-value": value, title }, shown);
}

// A share from 0 to 1, with a bar.
function shareCell(share) {
  const bar = shape("rect", { width: 100 * share, height: 8 });
  const place = { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" };
  return element("td", { class: "share", "data-value": share }, shape("svg", place, bar), percent(share, 1));
}
