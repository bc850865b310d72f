// The packet size distribution: the bars of packet_size_distribution.png.

function parseSizes(data) {
  const [least, greatest, packets] = [data.least, data.greatest, data.packets].map((column) => parseColumn(column));
  const bars = packets.map((count, i) => ({
    left: data.left[i],
    right: data.right[i],
    least: least[i],
    greatest: greatest[i],
    packets: count,
  }));
  return { ...data, bars, all: packets.reduce(sum, 0) };
}

class SizeChart extends Chart {
  // `chosen` gets the least and the greatest size of a bar.
  constructor(holder, sizes, chosen) {
    super(holder, "Packet size distribution. Arrow keys move between bars, Enter shows the flows of a bar.");
    Object.assign(this, { sizes, chosen, logarithmic: false });
    this.svg.addEventListener("click", (event) => this.choose(this.placeAt(this.xOf(event))));
  }

  // "linear" or "logarithmic", the number of packets.
  scaleBy(scale) {
    this.logarithmic = scale === "logarithmic";
    this.redraw();
  }

  pressed() {
    return false;
  }

  draw() {
    const { left, right, bottom } = this.plot;
    const { begin, end, logarithmic, bars } = this.sizes;
    this.across = logarithmic ? new LogarithmicScale(begin, end, left, right, 2) : new LinearScale(begin, end, left, right);
    const up = this.packetScale();
    this.drawVerticalAxis(up, (packets) => withPrefix(packets, "", true).trim());
    const ticks = this.across.ticks(Math.max(3, Math.floor((right - left) / 80)));
    this.drawHorizontalAxis(ticks.map((size) => [this.across.at(size), grouped(size)]), this.sizes.label);
    this.shapes = bars.map((bar) => this.barShape(bar, up.at(Number(bar.packets)), bottom));
    this.svg.append(...this.shapes);
    const { mean, median } = this.sizes;
    this.drawMark(mean, 0, "mean", mean.size >= median.size);
    this.drawMark(median, 1, "median", median.size > mean.size);
  }

  packetScale() {
    const { top, bottom } = this.plot;
    const counts = this.sizes.bars.map((bar) => Number(bar.packets));
    const most = Math.max(...counts);
    if (!this.logarithmic) return new LinearScale(0, most * 1.1, bottom, top + 28);
    return new LogarithmicScale(0.5, most * 1.5, bottom, top + 28, 10);
  }

  barShape(bar, y, bottom) {
    const x = this.across.at(bar.left);
    const width = Math.max(this.across.at(bar.right) - x - 1, 1);
    return shape("rect", { class: "bar-shape", x, y, width, height: Math.max(bottom - y, 1) });
  }

  // `name` tells them apart by colour and line; labels stand on the sides where the other line is not.
  drawMark(mark, row, name, rightward) {
    const { left, right, top, bottom } = this.plot;
    const x = this.across.at(mark.size);
    const y = top + 14 * row;
    const room = 130;
    const anchor = (rightward && x < right - room) || x < left + room ? "start" : "end";
    const text = { class: `mark-label ${name}`, x: x + (anchor === "end" ? -6 : 6), y: y + 4, "text-anchor": anchor };
    this.svg.append(shape("line", { class: `mark ${name}`, x1: x, x2: x, y1: y - 6, y2: bottom }), shape("text", text, mark.label));
  }

  get places() {
    return this.sizes.bars.length;
  }

  // The nearest bar.
  placeAt(x) {
    const distances = this.sizes.bars.map((_, i) => Math.abs(this.middleOf(i) - x));
    return distances.indexOf(Math.min(...distances));
  }

  middleOf(place) {
    const bar = this.sizes.bars[place];
    return (this.across.at(bar.left) + this.across.at(bar.right)) / 2;
  }

  point(place) {
    this.shapes.forEach((one, i) => one.classList.toggle("current", i === place));
    super.point(place);
  }

  choose(place) {
    const { least, greatest } = this.sizes.bars[place];
    this.chosen(least, greatest);
  }

  tipOf(place) {
    const { least, greatest, packets } = this.sizes.bars[place];
    return [
      element("p", {}, `${sizeRange(least, greatest)}`),
      element("p", {}, `${counted(packets, "packet", "packets")} (${percent(packets, this.sizes.all)})`),
    ];
  }
}

// "64 bytes", "64 to 71 bytes"
function sizeRange(least, greatest) {
  return least === greatest ? counted(least, "byte", "bytes") : `${grouped(least)} to ${grouped(greatest)} bytes`;
}
