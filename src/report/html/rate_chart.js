// Rate over time: a step line for each protocol, above the area of all. Dragging over the chart
// shows that time closer; the longer the time that is shown, the more intervals are one step.

class RateChart extends Chart {
  // Tells `changed` when another time is shown; `chosen` gets the begin and end of an interval.
  constructor(holder, timeline, changed, chosen) {
    super(holder, "Rate over time. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole time.");
    Object.assign(this, { timeline, changed, chosen, unit: "bits", hidden: new Set(), drag: null });
    this.view = [0, timeline.intervals];
    this.listenToDrag();
  }

  listenToDrag() {
    this.svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.svg.setPointerCapture(event.pointerId);
      this.drag = this.xOf(event);
    });
    this.svg.addEventListener("pointermove", (event) => this.select(this.xOf(event)));
    this.svg.addEventListener("pointercancel", () => this.release(this.drag));
    this.svg.addEventListener("pointerup", (event) => this.release(this.xOf(event)));
    this.svg.addEventListener("dblclick", () => this.show(0, this.timeline.intervals));
  }

  select(x) {
    if (this.drag === null) return;
    const [from, to] = [this.drag, x].map((one) => this.inside(one)).sort((a, b) => a - b);
    this.selection.setAttribute("x", from);
    this.selection.setAttribute("width", to - from);
  }

  release(x) {
    const from = this.drag;
    this.drag = null;
    this.selection?.setAttribute("width", 0);
    if (from === null || Math.abs(x - from) < 6) return;
    const [a, b] = [from, x].map((one) => this.placeAt(one)).sort((one, other) => one - other);
    this.show(this.steps[a].from, this.steps[b].to);
  }

  inside(x) {
    return Math.min(Math.max(x, this.plot.left), this.plot.right);
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

  // Shows the intervals from `from` to before `to`.
  show(from, to) {
    const length = Math.min(Math.max(to - from, 1), this.timeline.intervals);
    const begin = Math.min(Math.max(from, 0), this.timeline.intervals - length);
    this.view = [begin, begin + length];
    this.redraw();
    this.changed();
  }

  // A factor below 1 shows less; about the cursor where there is one.
  zoom(factor) {
    const [from, to] = this.view;
    const step = this.place === null ? null : this.steps[this.place];
    const middle = step ? (step.from + step.to) / 2 : (from + to) / 2;
    const length = Math.max(1, Math.round((to - from) * factor));
    this.show(Math.round(middle - length / 2), Math.round(middle - length / 2) + length);
  }

  pressed(key) {
    if (key === "+" || key === "=") this.zoom(0.5);
    else if (key === "-") this.zoom(2);
    else if (key === "0" || key === "Escape") this.show(0, this.timeline.intervals);
    else return false;
    return true;
  }

  get zoomed() {
    return this.view[1] - this.view[0] < this.timeline.intervals;
  }

  shownTime() {
    return this.view.map((interval) => this.timeline.timeOf(interval));
  }

  get lines() {
    return this.timeline.lines.filter((line) => !this.hidden.has(line.protocol));
  }

  // How many intervals one step of the lines takes, so that steps are not too small to be seen.
  get intervalsPerStep() {
    const most = Math.max(40, (this.plot.right - this.plot.left) / 4);
    return roundStep(Math.max(1, (this.view[1] - this.view[0]) / most));
  }

  rateOf(line, step) {
    const bits = this.unit === "bits";
    return this.timeline.rate(line[bits ? "frame_bytes" : "packets"], step) * (bits ? 8 : 1);
  }

  rateText(rate, round = false) {
    return withPrefix(rate, this.unit === "bits" ? "bit/s" : "packets/s", round);
  }

  draw() {
    this.steps = this.timeline.steps(this.view, this.intervalsPerStep);
    const rates = this.lines.map((line) => this.steps.map((step) => this.rateOf(line, step)));
    const totals = this.steps.map((_, i) => rates.reduce((all, one) => all + one[i], 0));
    const { left, right, top, bottom } = this.plot;
    const [begin, end] = this.shownTime();
    this.times = new TimeScale(begin, end, left, right);
    const rateScale = new LinearScale(0, Math.max(...totals, 1e-9) * 1.05, bottom, top);
    this.drawVerticalAxis(rateScale, (rate) => this.rateText(rate, true));
    this.drawTimes(begin);
    this.drawGaps();
    if (rates.length > 1) this.svg.append(shape("path", { class: "total", d: this.area(totals, rateScale) }));
    this.lines.forEach((line, i) => this.drawLine(line, this.path(rates[i], rateScale)));
    this.selection = shape("rect", { class: "selection", y: top, height: bottom - top, width: 0 });
    this.svg.append(this.selection);
  }

  // Bands where there is nothing for long, with how long.
  drawGaps() {
    const { top, bottom, left, right } = this.plot;
    const { parts } = this.timeline;
    for (const [i, [from]] of parts.entries()) {
      if (i === 0) continue;
      const [begin, end] = [parts[i - 1][1], from].map((interval) => this.timeline.timeOf(interval));
      const [x1, x2] = [begin, end].map((time) => Math.min(Math.max(this.times.at(time), left), right));
      if (x2 - x1 < 2) continue;
      this.svg.append(shape("rect", { class: "gap", x: x1, y: top, width: x2 - x1, height: bottom - top }));
      const text = `no packets for ${durationText(end - begin)}`;
      const place = { x: (x1 + x2) / 2, y: (top + bottom) / 2, "text-anchor": "middle" };
      if (x2 - x1 > 8 * text.length) this.svg.append(shape("text", place, text));
    }
  }

  drawTimes(begin) {
    const count = Math.max(2, Math.floor((this.plot.right - this.plot.left) / 95));
    const ticks = this.times.ticks(count).map(([time, text]) => [this.times.at(time), text]);
    const since = this.width < 600 ? timeParts(begin).date : timestampText(begin);
    this.drawHorizontalAxis(ticks, `time (UTC), from ${since}`);
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

  get places() {
    return this.steps.length;
  }

  placeAt(x) {
    const { left, right } = this.plot;
    const [from, to] = this.view;
    const interval = Math.min(Math.floor(from + ((this.inside(x) - left) / (right - left)) * (to - from)), to - 1);
    return this.steps.findIndex((step) => interval < step.to);
  }

  middleOf(place) {
    const { from, to } = this.steps[place];
    return (this.times.at(this.timeline.timeOf(from)) + this.times.at(this.timeline.timeOf(to))) / 2;
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
