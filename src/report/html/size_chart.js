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

class SizeChart extends BarChart {
  // `chosen`, if there is one, gets the least and the greatest size of a bar.
  constructor(holder, sizes, chosen = null) {
    const leads = chosen === null ? "" : ", Enter shows the flows of a bar";
    super(holder, `Packet size distribution. Arrow keys move between bars${leads}.`, sizes.bars);
    Object.assign(this, { sizes, chosen });
    this.svg.addEventListener("click", (event) => this.choose(this.placeAt(this.xOf(event))));
  }

  draw() {
    const { left, right } = this.plot;
    const { begin, end, logarithmic, label, mean, median } = this.sizes;
    this.across = logarithmic ? new LogarithmicScale(begin, end, left, right, 2) : new LinearScale(begin, end, left, right);
    const ticks = this.across.ticks(Math.max(3, Math.floor((right - left) / 80)));
    this.drawBars(ticks.map((size) => [this.across.at(size), grouped(size)]), label);
    this.drawMark(mean.size, mean.label, 0, "mean", mean.size >= median.size);
    this.drawMark(median.size, median.label, 1, "median", median.size > mean.size);
  }

  // Shows newer sizes.
  follow(sizes) {
    Object.assign(this, { sizes, bars: sizes.bars });
    this.renew();
  }

  choose(place) {
    if (this.chosen === null) return;
    const { least, greatest } = this.bars[place];
    this.chosen(least, greatest);
  }

  tipOf(place) {
    const { least, greatest, packets } = this.bars[place];
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
