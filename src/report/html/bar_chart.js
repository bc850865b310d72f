// Bars of packets above a horizontal axis. A chart that extends this has this.bars, each with its
// edges `left` and `right` on the axis and its `packets`, and sets this.across, the scale of the axis,
// when it draws.

class BarChart extends Chart {
  constructor(holder, label, bars) {
    super(holder, label);
    this.bars = bars;
  }

  pressed() {
    return false;
  }

  choose() {}

  // Axes and bars; the axis below has `ticks` and a label. Marks have room above.
  drawBars(ticks, label) {
    const up = this.drawPackets(Math.max(...this.bars.map((bar) => Number(bar.packets))), 28);
    this.drawHorizontalAxis(ticks, label);
    this.shapes = this.bars.map((bar) => this.barShape(bar, up.at(Number(bar.packets)), this.plot.bottom));
    this.svg.append(...this.shapes);
  }

  barShape(bar, y, bottom) {
    const x = this.across.at(bar.left);
    const width = Math.max(this.across.at(bar.right) - x - 1, 1);
    return shape("rect", { class: "bar-shape", x, y, width, height: Math.max(bottom - y, 1) });
  }

  // `name` tells marks apart by colour and line; labels stand on the sides where the other line is not.
  drawMark(at, label, row, name, rightward) {
    const { left, right, top, bottom } = this.plot;
    const x = this.across.at(at);
    const y = top + 14 * row;
    const room = 7 * label.length + 6;
    const anchor = (rightward && x < right - room) || x < left + room ? "start" : "end";
    const text = { class: `mark-label ${name}`, x: x + (anchor === "end" ? -6 : 6), y: y + 4, "text-anchor": anchor };
    this.svg.append(shape("line", { class: `mark ${name}`, x1: x, x2: x, y1: y - 6, y2: bottom }), shape("text", text, label));
  }

  get places() {
    return this.bars.length;
  }

  // The nearest bar.
  placeAt(x) {
    const distances = this.bars.map((_, i) => Math.abs(this.middleOf(i) - x));
    return distances.indexOf(Math.min(...distances));
  }

  middleOf(place) {
    const bar = this.bars[place];
    return (this.across.at(bar.left) + this.across.at(bar.right)) / 2;
  }

  point(place) {
    this.shapes.forEach((one, i) => one.classList.toggle("current", i === place));
    super.point(place);
  }
}
