// The flows: filtered, sorted, a page at a time.

const LONGEST = 9223372036854775807n; // as long as a duration can be

// Columns by the names of their fields; what is not in the page follows from what is.
function parseFlows(data) {
  const parserOf = (name) => {
    const texts = data.texts[name];
    if (texts) return (word) => texts[parseNumber(word)];
    return name.endsWith("_ip") ? parseAddress : parseNumber;
  };
  const flows = { all: BigInt(data.all), rows: data.rows, begin: BigInt(data.begin) };
  for (const [name, value] of Object.entries(data)) {
    if (!(name in flows) && name !== "texts") flows[name] = parseColumn(value, parserOf(name));
  }
  const after = flows.last_seen; // the first packet of the flow
  flows.last_seen = after.map((time, i) => (time === null ? null : sum(flows.first_seen[i], time)));
  flows.duration = after.map((time) => (time !== null && time > LONGEST ? LONGEST : time));
  flows.firstSeen = (flow) => flows.begin + BigInt(flows.first_seen[flow]);
  flows.lastSeen = (flow) => flows.begin + BigInt(flows.last_seen[flow]);
  const names = Object.keys(data.texts);
  const texts = [];
  flows.textOf = (flow) => (texts[flow] ??= flowText(flows, flow, names));
  return flows;
}

// What a search looks at: addresses, ports, and the columns of texts.
function flowText(flows, flow, names) {
  const end = (ip, port) => `${ip ?? ""} ${port === null ? "" : `:${port}`}`;
  const source = end(flows.src_ip[flow], flows.src_port[flow]);
  const texts = names.map((name) => flows[name][flow] ?? "").join(" ");
  return `${source} ${end(flows.dst_ip[flow], flows.dst_port[flow])} ${texts}`.toLowerCase();
}

class FlowTable {
  constructor(flows) {
    this.flows = flows;
    this.table = byId("flow-table");
    this.columns = [...this.table.tHead.rows[0].cells].map((header) => header.dataset);
    this.filters = new Map();
    this.sorting = null; // as the flows come: most bytes first
    this.page = 0;
    this.listen();
    this.update();
    byId("flow-note").textContent = this.noteText();
  }

  listen() {
    makeHeadersSort(this.table, (column, direction) => {
      this.sorting = { name: this.columns[column].name, type: this.columns[column].type, direction };
      this.update();
    });
    byId("flow-search").addEventListener("input", (event) => this.search(event.target.value));
    byId("flow-page-size").addEventListener("change", () => this.turnTo(0));
    const turns = {
      first: () => 0,
      previous: () => this.page - 1,
      next: () => this.page + 1,
      last: () => this.pages - 1,
    };
    this.turns = document.querySelectorAll("[data-page]");
    for (const one of this.turns) one.addEventListener("click", () => this.turnTo(turns[one.dataset.page]()));
  }

  noteText() {
    const { rows, all } = this.flows;
    if (BigInt(rows) === all) return `${counted(all, "flow", "flows")}, one direction each.`;
    return (
      `Top ${grouped(rows)} of ${grouped(all)} flows by bytes; ` +
      `all are in packet_flows.csv (--formats csv).`
    );
  }

  search(text) {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) this.filters.delete("search");
    else this.filters.set("search", searchFilter(this.flows, words));
    this.update();
  }

  // Only what the filter accepts, and shows it.
  showOnly(filter) {
    byId("flow-search").value = "";
    this.filters = new Map([[filter.kind, filter]]);
    this.update();
    byId("flows").scrollIntoView();
    byId("flows").focus({ preventScroll: true });
  }

  update() {
    const filters = [...this.filters.values()];
    const all = Array.from({ length: this.flows.rows }, (_, flow) => flow);
    this.shown = all.filter((flow) => filters.every((filter) => filter.accepts(flow)));
    if (this.sorting) this.sort();
    this.showFilters();
    this.turnTo(0);
  }

  sort() {
    const { name, type, direction } = this.sorting;
    const values = this.flows[name];
    const keys = type === "address" ? values.map((value) => sortKey(type, value)) : values;
    this.shown.sort((a, b) => compareKeys(keys[a], keys[b], direction));
  }

  showFilters() {
    const removable = [...this.filters.values()].filter((filter) => filter.kind !== "search");
    const chips = removable.map((filter) => {
      const remove = () => {
        this.filters.delete(filter.kind);
        this.update();
        byId("flow-search").focus();
      };
      return element("li", {}, button(`${filter.text} ×`, { title: `Remove the filter by ${filter.kind}` }, remove));
    });
    byId("flow-filters").replaceChildren(...chips);
  }

  get pageSize() {
    return Number(byId("flow-page-size").value);
  }

  get pages() {
    return Math.max(1, Math.ceil(this.shown.length / this.pageSize));
  }

  turnTo(page) {
    this.page = Math.min(Math.max(page, 0), this.pages - 1);
    const begin = this.page * this.pageSize;
    const flows = this.shown.slice(begin, begin + this.pageSize);
    this.table.tBodies[0].replaceChildren(...flows.map((flow) => this.row(flow)));
    this.showPosition(begin, flows.length);
    for (const one of this.turns) {
      const backward = one.dataset.page === "first" || one.dataset.page === "previous";
      one.disabled = this.page === (backward ? 0 : this.pages - 1);
    }
  }

  showPosition(begin, length) {
    const of = this.shown.length === this.flows.rows ? "" : ", filtered";
    byId("flow-position").textContent =
      length === 0
        ? "none of the flows listed here"
        : `${grouped(begin + 1)} to ${grouped(begin + length)} of ${grouped(this.shown.length)}${of}`;
  }

  row(flow) {
    return element("tr", {}, ...this.columns.map((column) => this.cell(flow, column)));
  }

  cell(flow, column) {
    const value = this.flows[column.name][flow];
    if (value === null) return valueCell(null, column);
    if (column.type === "timestamp") return valueCell(timestampValue(this.flows.begin + BigInt(value)), column);
    if (column.type === "duration") return valueCell(secondsValue(BigInt(value)), column);
    if (column.type === "integer") return valueCell(String(value), column);
    if (column.type !== "address" && column.name !== "protocol") return valueCell(value, column);
    return element("td", { "data-value": value }, this.link(value, column.type));
  }

  // To the flows with this address or protocol.
  link(value, type) {
    const filter = type === "address" ? addressFilter(this.flows, value) : protocolFilter(this.flows, value);
    return link(value, `Flows with ${value}`, () => this.showOnly(filter));
  }
}
