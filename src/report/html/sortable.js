// Tables that a press on a column's header sorts. The cells of a row keep their exact values in
// data-value.

// What a value is compared by; null is behind all others.
function sortKey(type, value) {
  if (value === "" || value === null) return null;
  if (type === "address") return addressNumber(value);
  // All values of a column have the same number of decimals.
  if (["integer", "decimal", "duration"].includes(type)) return BigInt(value.replace(".", ""));
  return value;
}

// The order of two keys; what has none is last, whatever the direction.
function compareKeys(a, b, direction) {
  if (a === null || b === null) return (a === null) - (b === null);
  return a < b ? -direction : a > b ? direction : 0;
}

// Makes the header cells buttons. sort(column, direction) is called when one is pressed: 1 is
// ascending, -1 descending, which numbers begin with.
function makeHeadersSort(table, sort) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const first = ["text", "address", "timestamp"].includes(header.dataset.type) ? 1 : -1;
    const press = () => {
      const sorted = { ascending: 1, descending: -1 }[header.getAttribute("aria-sort")];
      const direction = sorted ? -sorted : first;
      for (const other of headers) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      sort(column, direction);
    };
    const pressable = element("button", { type: "button", onclick: press });
    pressable.append(...header.childNodes);
    header.append(pressable);
  });
}

// Shows the first ten rows, until a button asks for all.
function shorten(table) {
  const rows = table.tBodies[0].rows.length;
  if (rows <= 10) return;
  const texts = { true: `Show all ${rows}`, false: "Show ten" };
  const toggle = (event) => (event.currentTarget.textContent = texts[table.classList.toggle("short")]);
  table.classList.add("short");
  table.parentElement.after(button(texts.true, { class: "more" }, toggle));
}

// Sorts the rows that are there.
function makeSortable(table) {
  const body = table.tBodies[0];
  makeHeadersSort(table, (column, direction) => {
    const { type } = table.tHead.rows[0].cells[column].dataset;
    const rows = [...body.rows].map((row) => [sortKey(type, row.cells[column].dataset.value), row]);
    rows.sort(([a], [b]) => compareKeys(a, b, direction));
    body.append(...rows.map(([, row]) => row));
  });
}
