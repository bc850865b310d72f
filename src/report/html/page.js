// Puts the page together: what needs a script is shown, tables become sortable, charts and tables
// lead to the flows.

function setUpRateChart(flowTable) {
  const data = pageData("timeline-data");
  if (data === null) return hideSection("rate", "No packet had a timestamp.");
  const { flows } = flowTable;
  const showTime = (begin, end) => flowTable.showOnly(timeFilter(flows, begin, end));
  const chart = new RateChart(byId("rate-chart"), new Timeline(data), showTime);
  setUpZoom(chart);
  onSwitch(byId("rate"), "unit", (unit) => chart.measureIn(unit));
  byId("rate-flows").addEventListener("click", () => showTime(...chart.shownTime()));
  byId("rate-legend").append(...chart.timeline.lines.map((line, i) => legendItem(chart, line, i, flowTable)));
  byId("rate-parts").append(...partItems(chart));
  const interval = durationText(chart.timeline.width);
  byId("rate-hint").textContent =
    `Counted in intervals of ${interval}. Drag to zoom, double-click for the whole time. With the keyboard: ` +
    "arrow keys move, + and − zoom, 0 shows the whole time, Enter shows the flows of a step.";
}

// Leads to each stretch of packets where long gaps lie between them.
function partItems(chart) {
  const { parts } = chart.timeline;
  if (parts.length === 1) return [];
  return parts.map(([from, to]) => {
    const begin = timestampText(chart.timeline.timeOf(from)).slice(0, 16);
    return element("li", {}, button(`from ${begin}`, { title: "Show only this part" }, () => chart.show(from, to)));
  });
}

// Shows and hides a line, and leads to its flows.
function legendItem(chart, line, number, flowTable) {
  const toggle = (event) => {
    event.currentTarget.setAttribute("aria-pressed", String(chart.toggle(line)));
  };
  const shows = button("", { "aria-pressed": "true", title: `Show or hide ${line.protocol}` }, toggle);
  shows.append(element("span", { class: `swatch line-${number}` }), line.protocol);
  const filter = lineFilter(flowTable.flows, line, chart.timeline.lines);
  const leads = button("flows", { class: "button", title: `Flows of ${line.protocol}` }, () => flowTable.showOnly(filter));
  return element("li", {}, shows, leads);
}

function setUpSizeChart(flowTable) {
  const data = pageData("size-data");
  if (data === null) return hideSection("sizes", "No packets were counted.");
  const chosen = (least, greatest) => flowTable.showOnly(sizeFilter(flowTable.flows, least, greatest));
  const chart = new SizeChart(byId("size-chart"), parseSizes(data), chosen);
  onSwitch(byId("sizes"), "scale", (scale) => chart.scaleBy(scale));
  byId("sizes").querySelector(`[data-scale=${data.packet_scale}]`).click();
}

function hideSection(id, reason) {
  const section = byId(id);
  section.replaceChildren(section.querySelector("h2"), element("p", { class: "note" }, reason));
}

// Makes the texts of a table's first cells lead to the flows that filterOf(row's values) accepts. Not every page has each
// table.
function linkRows(id, cells, flowTable, filterOf) {
  for (const row of byId(id)?.tBodies[0].rows ?? []) {
    const values = [...row.cells].map((cell) => cell.dataset.value);
    const filter = filterOf(values);
    for (const cell of [...row.cells].slice(0, cells)) {
      const text = cell.textContent;
      const leads = () => flowTable.showOnly(filter);
      cell.replaceChildren(link(text, `Flows: ${filter.text}`, leads));
    }
  }
}

function setUp() {
  for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;
  setUpTheme();
  const flowTable = new FlowTable(parseFlows(pageData("flow-data")));
  const { flows } = flowTable;
  setUpRateChart(flowTable);
  setUpSizeChart(flowTable);
  for (const table of document.querySelectorAll("table.sortable")) {
    makeSortable(table);
    shorten(table);
  }
  for (const holder of document.querySelectorAll(".scroll")) markScrolling(holder);
  linkRows("protocol-table", 1, flowTable, ([protocol]) => protocolFilter(flows, protocol));
  linkRows("address-table", 1, flowTable, ([address]) => addressFilter(flows, address));
  linkRows("conversation-table", 2, flowTable, ([a, b]) => conversationFilter(flows, a, b));
  linkRows("name-table", 2, flowTable, ([, address]) => addressFilter(flows, address));
  linkRows("tcp-table", 1, flowTable, ([a, , b]) => conversationFilter(flows, a, b));
}

setUp();
