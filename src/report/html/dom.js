// Elements. Text becomes text nodes and never HTML.

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

function button(text, attributes, onclick) {
  return element("button", { type: "button", ...attributes, onclick }, text);
}

// A button that looks like a link, in a table's cell. A text longer than any IPv4 address may take two lines.
function link(text, title, onclick) {
  return button(text, { class: text.length > "255.255.255.255".length ? "link long" : "link", title }, onclick);
}

// The buttons of a switch: of those with data-NAME one is pressed; chosen(value) is told which.
function onSwitch(section, name, chosen) {
  const buttons = section.querySelectorAll(`button[data-${name}]`);
  for (const one of buttons) {
    one.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === one));
      chosen(one.dataset[name]);
    });
  }
}
