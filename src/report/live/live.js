// The live page: shows each document of /events, keeps the last one when the count has ended, and asks
// again where the connection is lost.

const RETRY = 5000; // milliseconds, after a refusal; the browser itself retries after a lost connection

// The charts, made when there is something to draw.
class LiveCharts {
  constructor() {
    this.rate = null;
    this.sizes = null;
    this.order = []; // of the lines, by protocol: as they first appeared, so that each keeps its colour
    onSwitch(byId("rate"), "unit", (unit) => this.rate?.measureIn(unit));
    onSwitch(byId("sizes"), "scale", (scale) => this.sizes?.scaleBy(scale));
  }

  show({ timeline, sizes }) {
    if (timeline !== null) this.showRate(new Timeline(this.inOrder(timeline)));
    if (sizes !== null) this.showSizes(parseSizes(sizes));
  }

  inOrder(data) {
    for (const { protocol } of data.lines) if (!this.order.includes(protocol)) this.order.push(protocol);
    const place = (line) => this.order.indexOf(line.protocol);
    return { ...data, lines: [...data.lines].sort((a, b) => place(a) - place(b)) };
  }

  showRate(timeline) {
    if (this.rate === null) {
      this.rate = new RateChart(byId("rate-chart"), timeline);
      setUpZoom(this.rate);
    } else {
      this.rate.follow(timeline);
    }
    this.showLegend(timeline.lines.map((line) => line.protocol));
    setText(
      "rate-hint",
      `Counted in intervals of ${durationText(timeline.width)}. Drag to zoom, double-click for the whole time. ` +
        "With the keyboard: arrow keys move, + and − zoom, 0 shows the whole time.",
    );
  }

  // Made anew only if other protocols are shown: a button keeps its focus.
  showLegend(protocols) {
    const legend = byId("rate-legend");
    if (legend.dataset.protocols === protocols.join()) return;
    legend.dataset.protocols = protocols.join();
    legend.replaceChildren(...protocols.map((protocol, number) => this.legendItem(protocol, number)));
  }

  legendItem(protocol, number) {
    const pressed = String(!this.rate.hidden.has(protocol));
    const toggle = (event) => event.currentTarget.setAttribute("aria-pressed", String(this.rate.toggle({ protocol })));
    const shows = button("", { "aria-pressed": pressed, title: `Show or hide ${protocol}` }, toggle);
    shows.append(element("span", { class: `swatch line-${number}` }), protocol);
    return element("li", {}, shows);
  }

  showSizes(sizes) {
    if (this.sizes !== null) return this.sizes.follow(sizes);
    this.sizes = new SizeChart(byId("size-chart"), sizes);
    byId("sizes").querySelector(`[data-scale=${sizes.packet_scale}]`).click();
  }
}

class LivePage {
  constructor() {
    this.charts = new LiveCharts();
    this.latest = null;
    this.paused = false;
    this.ended = false;
    byId("pause").addEventListener("click", () => this.pause(!this.paused));
    this.connect();
  }

  connect() {
    const source = new EventSource("/events");
    source.addEventListener("census", (event) => this.receive(JSON.parse(event.data)));
    source.addEventListener("failed", (event) => this.end(source, "lost", JSON.parse(event.data)));
    source.addEventListener("end", () => this.end(source, "ended", this.endText()));
    source.addEventListener("error", () => this.lose(source));
  }

  receive(figures) {
    this.latest = figures;
    if (!this.paused || figures.ended) this.show();
    if (!this.paused) this.tell("live", "Live");
  }

  show() {
    byId("figures").hidden = false;
    showTexts(this.latest);
    this.charts.show(this.latest);
  }

  pause(paused) {
    this.paused = paused;
    byId("pause").setAttribute("aria-pressed", String(paused));
    if (this.ended) return;
    if (paused) return this.tell("paused", "Paused: the count goes on.");
    if (this.latest !== null) this.show();
    this.tell("live", "Live");
  }

  endText() {
    if (this.latest?.ended) return "The count has ended. These are its final figures.";
    return "The count has ended. Its files have the final figures.";
  }

  end(source, kind, text) {
    source.close();
    this.ended = true;
    byId("pause").disabled = true;
    this.tell(kind, text);
  }

  // A browser connects again by itself, unless the answer was a refusal.
  lose(source) {
    this.tell("lost", "The connection is lost; trying again. The figures are the last that were received.");
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => this.connect(), RETRY);
  }

  tell(kind, text) {
    byId("state").className = kind;
    setText("state", text);
  }
}

for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;
setUpTheme();
for (const holder of document.querySelectorAll(".scroll")) markScrolling(holder);
new LivePage();
