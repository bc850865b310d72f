// What all charts share: the frame with its axes, a cursor that goes from place to place by pointer
// or arrow keys, and a tip with the exact values there. A chart that extends this has
//
//   draw()        draws into this.svg, between the edges of this.plot
//   places        how many places the cursor can be at
//   placeAt(x)    the place at a horizontal coordinate
//   middleOf(i)   the horizontal coordinate of a place
//   tipOf(i)      what the tip says: elements
//   choose(i)     what Enter does
//   pressed(key)  other keys; whether it was one of the chart's

class Chart {
  constructor(holder, label) {
    this.holder = holder;
    this.svg = shape("svg", { tabindex: 0, role: "group", "aria-roledescription": "chart", "aria-label": label });
    this.tip = element("div", { class: "tip", role: "status", hidden: "" });
    this.place = null;
    this.logarithmic = false; // the axis of drawPackets()
    holder.append(this.svg, this.tip);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(holder);
  }

  listen() {
    this.svg.addEventListener("pointermove", (event) => this.point(this.placeAt(this.xOf(event))));
    this.svg.addEventListener("pointerleave", () => this.point(null));
    this.svg.addEventListener("blur", () => this.point(null));
    this.svg.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (this.moved(event) || this.pressed(event.key)) event.preventDefault();
    });
  }

  xOf(event) {
    return event.clientX - this.svg.getBoundingClientRect().left;
  }

  // Whether the key moved the cursor or chose where it is.
  moved(event) {
    const last = this.places - 1;
    const step = event.shiftKey ? 10 : 1;
    const from = this.place ?? -1;
    const targets = {
      ArrowLeft: this.place === null ? last : from - step,
      ArrowRight: this.place === null ? 0 : from + step,
      Home: 0,
      End: last,
    };
    if (event.key === "Enter" && this.place !== null) this.choose(this.place);
    else if (event.key in targets) this.point(Math.min(Math.max(targets[event.key], 0), last));
    else return false;
    return true;
  }

  resize() {
    const width = this.holder.clientWidth;
    if (width === 0 || width === this.width) return;
    this.width = width;
    this.height = width < 600 ? 240 : 320;
    this.redraw();
  }

  redraw() {
    if (!this.width) return;
    this.plot = { left: this.width < 600 ? 70 : 96, right: this.width - 24, top: 14, bottom: this.height - 44 };
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.replaceChildren();
    this.draw();
    this.cursor = shape("line", { class: "cursor", y1: this.plot.top, y2: this.plot.bottom, visibility: "hidden" });
    this.svg.append(this.cursor);
    this.point(null);
  }

  // Draws newer values; the cursor stays where it is, if there still is such a place.
  renew() {
    const { place } = this;
    this.redraw();
    if (this.width && place !== null && place < this.places) this.point(place);
  }

  // Moves the cursor to a place, or nowhere.
  point(place) {
    this.place = place;
    this.tip.hidden = place === null;
    this.cursor.setAttribute("visibility", place === null ? "hidden" : "visible");
    if (place === null) return;
    const x = this.middleOf(place);
    this.cursor.setAttribute("x1", x);
    this.cursor.setAttribute("x2", x);
    this.tip.replaceChildren(...this.tipOf(place));
    this.putTipBeside(x);
  }

  // On the side that has more room.
  putTipBeside(x) {
    const style = this.tip.style;
    const left = x > this.width / 2;
    style.left = left ? "" : `${Math.min(x + 14, this.width - this.tip.offsetWidth)}px`;
    style.right = left ? `${Math.min(this.width - x + 14, this.width - this.tip.offsetWidth)}px` : "";
  }

  // "linear" or "logarithmic", the number of packets.
  scaleBy(scale) {
    this.logarithmic = scale === "logarithmic";
    this.redraw();
  }

  // An axis of packets up to `most`, below `room` for other things; returns its scale.
  drawPackets(most, room) {
    const { top, bottom } = this.plot;
    const scale = this.logarithmic
      ? new LogarithmicScale(0.5, most * 1.5, bottom, top + room, 10)
      : new LinearScale(0, most * 1.1, bottom, top + room);
    this.drawVerticalAxis(scale, (packets) => withPrefix(packets, "", true).trim());
    return scale;
  }

  drawVerticalAxis(scale, textOf) {
    const { left, right } = this.plot;
    for (const tick of scale.ticks(5)) {
      const y = scale.at(tick);
      this.svg.append(shape("line", { class: "grid", x1: left, x2: right, y1: y, y2: y }));
      this.svg.append(shape("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, textOf(tick)));
    }
  }

  // Ticks are [horizontal coordinate, text]. Of the label's parts between commas, those that there is room for.
  drawHorizontalAxis(ticks, label) {
    const { left, right, bottom } = this.plot;
    this.svg.append(shape("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }));
    for (const [x, text] of ticks) {
      this.svg.append(shape("line", { class: "axis", x1: x, x2: x, y1: bottom, y2: bottom + 5 }));
      const anchor = x > right - 10 ? "end" : "middle";
      this.svg.append(shape("text", { x, y: bottom + 18, "text-anchor": anchor }, text));
    }
    const title = shape("text", { x: (left + right) / 2, y: bottom + 37, "text-anchor": "middle" }, label);
    this.svg.append(title);
    const reachesOut = ({ x, width }) => x < 0 || x + width > this.svg.viewBox.baseVal.width;
    while (reachesOut(title.getBBox()) && title.textContent.includes(", ")) {
      title.textContent = title.textContent.slice(0, title.textContent.lastIndexOf(", "));
    }
  }
}
