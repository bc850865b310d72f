// Loss over time: a bar for the packets that entered in each step, and over it one for those of them
// that did not leave as they entered: lost, or changed if some were.

function parseLoss(data) {
  const line = (name) => ({ protocol: name, at: data.at, packets: data[name], frame_bytes: "" });
  const timeline = new Timeline({ ...data, lines: [line("entered"), line("lost")] });
  return Object.assign(timeline, { lostText: data.changed ? "lost or changed" : "lost" });
}

class LossChart extends TimeChart {
  constructor(holder, timeline) {
    super(holder, "Loss over time. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole time.", timeline);
    [this.entered, this.lost] = timeline.lines;
  }

  draw() {
    this.layOut();
    const [entered, lost] = [this.entered, this.lost].map((line) => this.steps.map((step) => this.packets(line, step)));
    const up = this.drawPackets(Math.max(...entered, 1), 0);
    this.drawTimes();
    this.drawGaps();
    this.drawLine("entered", entered, up);
    this.drawLine("lost", lost, up);
    this.drawSelection();
  }

  packets(line, step) {
    return Number(this.timeline.total(line.packets, step));
  }

  // However few packets there are, their bar is seen.
  drawLine(name, packets, up) {
    const { bottom } = this.plot;
    this.steps.forEach(({ from, to }, i) => {
      if (packets[i] === 0) return;
      const [x, end] = [from, to].map((interval) => this.times.at(this.timeline.timeOf(interval)));
      const height = Math.max(bottom - up.at(packets[i]), 2);
      const place = { x, width: Math.max(end - x - 0.5, 1), y: bottom - height, height };
      this.svg.append(shape("rect", { class: `bar-shape ${name}`, ...place }));
    });
  }

  choose() {}

  tipOf(place) {
    const step = this.steps[place];
    const [begin, end] = [step.from, step.to].map((interval) => this.timeline.timeOf(interval));
    const [entered, lost] = [this.entered, this.lost].map((line) => this.timeline.total(line.packets, step));
    const row = (name, title, ...texts) => {
      const head = element("th", {}, element("span", { class: `swatch ${name}` }), title);
      return element("tr", {}, head, ...texts.map((text) => element("td", {}, text)));
    };
    return [
      element("p", {}, `${timestampText(begin)}, ${durationText(end - begin)}`),
      element(
        "table",
        {},
        row("entered", "entered", counted(entered, "packet", "packets"), ""),
        row("lost", this.timeline.lostText, counted(lost, "packet", "packets"), percent(lost, entered)),
      ),
    ];
  }
}
