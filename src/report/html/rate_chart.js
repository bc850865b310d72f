// Rate over time: a step line for each protocol, above the area of all.

class RateChart extends TimeChart {
  // `chosen`, if there is one, gets the begin and end of an interval.
  constructor(holder, timeline, chosen = () => {}) {
    super(holder, "Rate over time. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole time.", timeline);
    Object.assign(this, { chosen, unit: "bits", hidden: new Set() });
  }

  // "bits" or "packets", per second.
  measureIn(unit) {
    this.unit = unit;
    this.redraw();
  }

  // Shows or hides a line; whether it is shown now.
  toggle(line) {
    const shown = this.hidden.delete(line.protocol);
    if (!shown) this.hidden.add(line.protocol);
    this.redraw();
    return shown;
  }

  get lines() {
    return this.timeline.lines.filter((line) => !this.hidden.has(line.protocol));
  }

  rateOf(line, step) {
    const bits = this.unit === "bits";
    return this.timeline.rate(line[bits ? "frame_bytes" : "packets"], step) * (bits ? 8 : 1);
  }

  rateText(rate, round = false) {
    return withPrefix(rate, this.unit === "bits" ? "bit/s" : "packets/s", round);
  }

  // There is no room for the longer unit on a phone; the switch says it.
  tickText(rate) {
    return this.unit === "packets" && this.width < 600 ? withPrefix(rate, "", true).trim() : this.rateText(rate, true);
  }

  draw() {
    this.layOut();
    const rates = this.lines.map((line) => this.steps.map((step) => this.rateOf(line, step)));
    const totals = this.steps.map((_, i) => rates.reduce((all, one) => all + one[i], 0));
    const rateScale = new LinearScale(0, Math.max(...totals, 1e-9) * 1.05, this.plot.bottom, this.plot.top);
    this.drawVerticalAxis(rateScale, (rate) => this.tickText(rate));
    this.drawTimes();
    this.drawGaps();
    if (rates.length > 1) this.svg.append(shape("path", { class: "total", d: this.area(totals, rateScale) }));
    this.lines.forEach((line, i) => this.drawLine(line, this.path(rates[i], rateScale)));
    this.drawSelection();
  }

  drawLine(line, d) {
    const number = this.timeline.lines.indexOf(line);
    this.svg.append(shape("path", { class: `curve line-${number}`, d, "data-protocol": line.protocol }));
  }

  path(rates, scale) {
    const round = (value) => Number(value.toFixed(1));
    const pieces = rates.map((rate, i) => {
      const x = round(this.times.at(this.timeline.timeOf(this.steps[i].from)));
      return `${i === 0 ? `M${x} ` : `H${x}V`}${round(scale.at(rate))}`;
    });
    return `${pieces.join("")}H${round(this.plot.right)}`;
  }

  area(rates, scale) {
    return `${this.path(rates, scale)}V${this.plot.bottom}H${this.plot.left}Z`;
  }

  choose(place) {
    const { from, to } = this.steps[place];
    this.chosen(this.timeline.timeOf(from), this.timeline.timeOf(to));
  }

  tipOf(place) {
    const step = this.steps[place];
    const [begin, end] = [this.timeline.timeOf(step.from), this.timeline.timeOf(step.to)];
    const rows = this.lines.map((line) => this.tipRow(line, step));
    return [
      element("p", {}, `${timestampText(begin)}, ${durationText(end - begin)}`),
      element("table", {}, ...rows.filter((row) => row !== null)),
    ];
  }

  tipRow(line, step) {
    const packets = this.timeline.total(line.packets, step);
    if (packets === 0) return null;
    const bytes = this.timeline.total(line.frame_bytes, step);
    const swatch = element("span", { class: `swatch line-${this.timeline.lines.indexOf(line)}` });
    return element(
      "tr",
      {},
      element("th", {}, swatch, line.protocol),
      element("td", {}, this.rateText(this.rateOf(line, step))),
      element("td", {}, counted(packets, "packet", "packets")),
      element("td", {}, counted(bytes, "byte", "bytes")),
    );
  }
}
