// The texts and tables of the live page, from a document of /events. Texts become text nodes and never
// HTML, and what did not change is left alone, so that a screen reader does not read it again.

function setText(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function showTotals(totals) {
  const tiles = totals.map(({ name, value, note, exact }) =>
    element("div", { title: exact }, element("dt", {}, name), element("dd", {}, value, element("small", {}, note))),
  );
  byId("totals").replaceChildren(...tiles);
}

function showVerdict({ name, kind, text, lines }) {
  const section = byId("verdict");
  section.className = kind;
  section.querySelector("h2").textContent = name;
  section.querySelector("p").textContent = text;
  const entries = lines.map(({ label, text: line }) => [
    ...(label === "" ? [] : [element("dt", {}, label)]),
    element("dd", {}, line),
  ]);
  section.querySelector("dl").replaceChildren(...entries.flat());
}

// One line: the first, and how many there are.
function showAlerts(alerts) {
  const more = alerts.length > 1 ? ` (and ${alerts.length - 1} more)` : "";
  setText("alerts", alerts.length === 0 ? "" : `${alerts[0].text}${more}`);
  byId("alerts").title = alerts.map((alert) => alert.text).join("\n");
}

// The rows of a table, in the columns of its header; "share" is a member of the rows, too.
function showRows(id, rows) {
  const columns = [...byId(id).tHead.rows[0].cells].map((header) => header.dataset);
  const cell = (row, column) => {
    if (column.name === "share") return shareCell(row.share);
    const value = row[column.name];
    return valueCell(value === null ? null : String(value), column);
  };
  const lines = rows.map((row) => element("tr", {}, ...columns.map((column) => cell(row, column))));
  byId(id).tBodies[0].replaceChildren(...lines);
}

// With the note that there are more.
function showTop(section, table, { all, rows }, what) {
  showRows(table, rows);
  const note = byId(section).querySelector(".note");
  note.hidden = BigInt(all) === BigInt(rows.length);
  note.textContent = `Top ${rows.length} of ${grouped(all)} ${what} by bytes; all are in report.html and census.json.`;
}

function showTexts(figures) {
  document.title = `${figures.title} - wirecensus`;
  setText("title", figures.title);
  setText("when", figures.when);
  byId("sources").replaceChildren(...figures.sources.map((source) => element("li", {}, source)));
  showVerdict(figures.verdict);
  showAlerts(figures.alerts);
  showTotals(figures.totals);
  byId("interfaces").hidden = figures.interfaces.length === 0;
  showRows("interface-table", figures.interfaces);
  showTop("protocols", "protocol-table", figures.protocols, "protocols");
  showTop("addresses", "address-table", figures.addresses, "addresses");
  showTop("flows", "flow-table", figures.flows, "flows");
}
