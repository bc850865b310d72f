// The charts of the comparison with what was expected or what entered.

function setUpLossChart(data) {
  const chart = new LossChart(byId("loss-chart"), parseLoss(data));
  setUpZoom(chart, "loss-");
  onSwitch(byId("loss"), "scale", (scale) => chart.scaleBy(scale));
  const changed = data.changed ? "Whether a packet was lost or changed is known only by flow. " : "";
  byId("loss-hint").textContent =
    `${changed}By the time when packets entered, counted in intervals of ${durationText(chart.timeline.width)}. Drag to zoom, ` +
    "double-click for the whole time. With the keyboard: arrow keys move, + and − zoom, 0 shows the whole time.";
}

function setUpDelayChart(data) {
  const chart = new DelayChart(byId("delay-chart"), parseDelays(data));
  onSwitch(byId("delays"), "scale", (scale) => chart.scaleBy(scale));
}

function setUpComparison({ loss, delays }) {
  if (loss !== null) setUpLossChart(loss);
  if (delays !== null) setUpDelayChart(delays);
}

setUpComparison(pageData("comparison-data"));
