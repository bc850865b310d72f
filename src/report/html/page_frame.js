// What the pages have in common beside their charts: the theme, and tables wider than their place.

// A button goes through the themes.
function setUpTheme() {
  const dark = byId("dark-style");
  const modes = [
    ["Theme: system", "screen and (prefers-color-scheme: dark)"],
    ["Theme: light", "not all"],
    ["Theme: dark", "screen"],
  ];
  let mode = 0;
  const apply = () => {
    byId("theme").textContent = modes[mode][0];
    dark.media = modes[mode][1];
  };
  byId("theme").addEventListener("click", () => {
    mode = (mode + 1) % modes.length;
    apply();
  });
  apply();
}

// Says where a table is wider than its place.
function markScrolling(holder) {
  const mark = () => {
    const hidden = holder.scrollWidth - holder.clientWidth;
    holder.classList.toggle("more-left", holder.scrollLeft > 1);
    holder.classList.toggle("more-right", holder.scrollLeft < hidden - 1);
  };
  holder.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(holder);
  new ResizeObserver(mark).observe(holder.firstElementChild);
}
