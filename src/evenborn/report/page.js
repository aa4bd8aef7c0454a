// Only comfort: the page is complete without this script.
"use strict";
const titles = { zh: document.title, en: document.documentElement.dataset.titleEn };

function speak(language) {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.title = titles[language];
}
for (const radio of document.querySelectorAll(".choose")) {
  radio.addEventListener("change", () => {
    speak(radio.value);
    history.replaceState(null, "", radio.value === "en" ? "#en" : "#zh");
  });
}
if (/^#en\b|-en$/.test(location.hash)) document.getElementById("choose-en").checked = true;
speak(document.querySelector(".choose:checked").value);

function keep(name, kind, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The drawing takes its colours from the page; a saved one must carry them, always in light colours.
const CARRIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
  "stroke-linejoin", "paint-order", "font-family", "font-size", "text-anchor"];
function standalone(figure) {
  document.documentElement.dataset.theme = "light";
  const drawn = figure.querySelector("svg.wide");
  const hidden = drawn.style.display;
  drawn.style.display = "block";
  const copy = drawn.cloneNode(true);
  copy.removeAttribute("style");
  const from = drawn.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, index) => {
    if (element.tagName === "title") return;
    const style = getComputedStyle(from[index]);
    for (const name of CARRIED) element.setAttribute(name, style.getPropertyValue(name));
    element.removeAttribute("class");
  });
  drawn.style.display = hidden;
  const caption = [figure.querySelector("h3").textContent, figure.querySelector(".measure").textContent];
  const source = figure.querySelector(".source").textContent;
  delete document.documentElement.dataset.theme;
  const [width, height] = [drawn.viewBox.baseVal.width, drawn.viewBox.baseVal.height];
  const family = getComputedStyle(document.body).fontFamily.replace(/"/g, "'");
  const pen = document.createElement("canvas").getContext("2d");
  const wrapped = (words, size) => {
    pen.font = `${size}px ${family}`;
    const rows = [""];
    for (const part of words.match(/[\x21-\x7e\u2013]+|[^]/g)) {
      if (pen.measureText(rows[rows.length - 1] + part).width > width) rows.push("");
      rows[rows.length - 1] += part;
    }
    return rows;
  };
  const text = (words, y, size, colour) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", "text");
    element.textContent = words.trim();
    for (const [name, value] of Object.entries(
      { x: 0, y, "font-size": size, fill: colour, "font-family": family })) element.setAttribute(name, value);
    return element;
  };
  const above = [...wrapped(caption[0], 17).map((row) => [row, 17, "#1b2527", 26]),
    ...wrapped(caption[1], 13).map((row) => [row, 13, "#55646a", 20])];
  const below = wrapped(source, 11).map((row) => [row, 11, "#55646a", 17]);
  const top = 30 + above.reduce((sum, row) => sum + row[3], 0);
  const whole = top + height + 20 + 17 * below.length;
  let y = 12 - top;
  const heads = above.map(([words, size, colour, step]) => text(words, (y += step), size, colour));
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries(
    { x: -16, y: -top, width: width + 32, height: whole, fill: "#ffffff" })) ground.setAttribute(name, value);
  copy.prepend(ground, ...heads);
  copy.append(...below.map(([words, size, colour], row) => text(words, height + 18 + 17 * row, size, colour)));
  copy.setAttribute("viewBox", `-16 ${-top} ${width + 32} ${whole}`);
  copy.setAttribute("width", width + 32);
  copy.setAttribute("height", whole);
  copy.removeAttribute("class");
  return { markup: new XMLSerializer().serializeToString(copy), width: width + 32, height: whole };
}

const savers = {
  svg(figure, name) { keep(`${name}.svg`, "image/svg+xml", standalone(figure).markup); },
  png(figure, name) {
    const { markup, width, height } = standalone(figure);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = 2 * width;
      canvas.height = 2 * height;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => keep(`${name}.png`, "image/png", blob));
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(markup);
  },
  csv(figure, name) {
    const cell = (words) => {
      const plain = /^\d{1,3}(,\d{3})+$/.test(words) ? words.replace(/,/g, "") : words;
      return /[",\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain;
    };
    const rows = [...figure.querySelectorAll("table tr")].map((row) =>
      [...row.cells].map((one) => cell(one.textContent)).join(","));
    // The mark at the start makes Excel read the file as UTF-8.
    keep(`${name}.csv`, "text/csv", "\ufeff" + rows.join("\r\n") + "\r\n");
  },
};
for (const line of document.querySelectorAll(".save")) line.hidden = false;
for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => {
    const figure = document.getElementById(button.dataset.of);
    savers[button.dataset.save](figure, figure.dataset.file);
  });
}
