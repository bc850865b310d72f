// A chart over time, drawn in steps: the longer the time that is shown, the more intervals of the
// timeline are one step. Dragging over it shows that time closer. A chart that extends this calls
// layOut() first and drawSelection() last when it draws.

class TimeChart extends Chart {
  constructor(holder, label, timeline) {
    super(holder, label);
    // `changed` is told when another time is shown.
    Object.assign(this, { timeline, drag: null, changed: () => {} });
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

  // Shows the intervals from `from` to before `to`.
  show(from, to) {
    const length = Math.min(Math.max(to - from, 1), this.timeline.intervals);
    const begin = Math.min(Math.max(from, 0), this.timeline.intervals - length);
    this.view = [begin, begin + length];
    this.redraw();
    this.changed();
  }

  // Shows a newer timeline: the same part of it, or if all was shown, all.
  follow(timeline) {
    const times = this.zoomed ? this.shownTime() : null;
    this.timeline = timeline;
    const { intervals, first, width } = timeline;
    const [from, to] = times?.map((time) => Number(floorDivide(time, width) - first)) ?? [0, intervals];
    const begin = Math.min(Math.max(from, 0), intervals - 1);
    this.view = [begin, Math.min(Math.max(to, begin + 1), intervals)];
    this.renew();
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

  // How many intervals one step of the lines takes, so that steps are not too small to be seen.
  get intervalsPerStep() {
    const most = Math.max(40, (this.plot.right - this.plot.left) / 4);
    return roundStep(Math.max(1, (this.view[1] - this.view[0]) / most));
  }

  layOut() {
    this.steps = this.timeline.steps(this.view, this.intervalsPerStep);
    this.times = new TimeScale(...this.shownTime(), this.plot.left, this.plot.right);
  }

  drawSelection() {
    const { top, bottom } = this.plot;
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

  drawTimes() {
    const [begin] = this.shownTime();
    const count = Math.max(2, Math.floor((this.plot.right - this.plot.left) / 95));
    const ticks = this.times.ticks(count).map(([time, text]) => [this.times.at(time), text]);
    const since = this.width < 600 ? timeParts(begin).date : timestampText(begin);
    this.drawHorizontalAxis(ticks, `time (UTC), from ${since}`);
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
}

// The buttons of a chart over time: PREFIXzoom-in, PREFIXzoom-out, PREFIXzoom-reset.
function setUpZoom(chart, prefix = "") {
  const [closer, wider, whole] = ["in", "out", "reset"].map((name) => byId(`${prefix}zoom-${name}`));
  chart.changed = () => {
    whole.disabled = wider.disabled = !chart.zoomed;
    closer.disabled = chart.view[1] - chart.view[0] === 1;
  };
  closer.addEventListener("click", () => chart.zoom(0.5));
  wider.addEventListener("click", () => chart.zoom(2));
  whole.addEventListener("click", () => chart.show(0, chart.timeline.intervals));
  chart.changed();
}
