// Draws the figures of a page with ECharts from the data blocks beside them. The policy of the page
// forbids inline styles, so the picture is a canvas and the notes at the pointer are drawn in it.
(() => {
  "use strict";
  if (window.evenbornCharts) return;
  window.evenbornCharts = true;

  const LIGHT = { boys: "#0b5d66", girls: "#b86e00", ink: "#1d2733", quiet: "#566373", line: "#d9dee5", plain: "#27476e", pale: "#8a97a6", band: "#e4e8ee", paper: "#ffffff", act: "#9a2a20" };
  const english = document.documentElement.lang === "en";
  const say = (zh, en) => (english ? en : zh);
  // Without quotes: they would end the attribute of a saved SVG.
  const FONT = "system-ui, Noto Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
    return { boys: of("--boys", LIGHT.boys), girls: of("--girls", LIGHT.girls), ink: of("--ink", LIGHT.ink), quiet: of("--ink-quiet", LIGHT.quiet), line: of("--line", LIGHT.line), plain: of("--accent", LIGHT.plain), pale: of("--ink-quiet", LIGHT.pale), band: of("--band", LIGHT.band), paper: of("--paper", LIGHT.paper), act: of("--act", LIGHT.act) };
  };

  const written = (value, unit) => {
    if (value === null || value === undefined) return "–";
    if (unit === "share") return (100 * value).toFixed(1) + "%";
    if (unit === "ratio") return value.toFixed(1);
    return value.toLocaleString("en-US");
  };
  const withInterval = (one, i) =>
    written(one.values[i], one.unit) +
    (one.low && one.low[i] !== null ? "  (" + written(one.low[i], one.unit) + "–" + (one.high[i] === null ? "∞" : written(one.high[i], one.unit)) + ")" : "");

  const axis = (colours, more) => ({
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { color: colours.quiet, fontSize: 13, fontFamily: FONT },
    splitLine: { lineStyle: { color: colours.line, opacity: 0.7 } },
    nameTextStyle: { color: colours.quiet, fontSize: 13, fontFamily: FONT },
    ...more,
  });

  // Marks differ in shape and dash as well as in colour, so that grey print tells them apart.
  const SYMBOLS = ["circle", "diamond", "triangle", "rect"];
  const DASHES = ["solid", [7, 4], [2, 3], [10, 3, 2, 3]];

  const strip = (figure, colours, vertical) => figure.band && {
    silent: true,
    itemStyle: { color: colours.band, opacity: 0.75 },
    label: { show: true, position: vertical ? "top" : "insideEndTop", color: colours.quiet, fontSize: 12, fontFamily: FONT },
    data: [[{ name: say("正常范围 ", "normal ") + figure.band.join("–"), [vertical ? "xAxis" : "yAxis"]: figure.band[0] }, { [vertical ? "xAxis" : "yAxis"]: figure.band[1] }]],
  };

  const reach = (figure) => {
    if (figure.scale) return { min: figure.scale[0], max: figure.scale[1] };
    const all = figure.series.flatMap((one) => [...one.values, ...(one.low || []), ...(one.high || [])]).filter((value) => value !== null);
    if (figure.band) all.push(...figure.band);
    const low = Math.min(...all), high = Math.max(...all), room = (high - low) * 0.06 || 1;
    const step = figure.series[0].unit === "share" ? 0.05 : high - low > 60 ? 20 : 5;
    const top = Math.ceil((high + room) / step) * step;
    return { min: Math.max(0, Math.floor((low - room) / step) * step), max: figure.series[0].unit === "share" ? Math.min(1, top) : top };
  };
  const perCent = (figure, colours) => figure.series[0].unit === "share" && { axisLabel: { color: colours.quiet, fontSize: 13, fontFamily: FONT, formatter: (value) => (100 * value).toFixed(0) + "%" } };

  const drawLine = (figure, colours) => {
    const series = [];
    figure.series.forEach((one, index) => {
      const colour = colours[one.tone];
      if (one.low) {
        const gap = one.low.map((low, i) => (low === null || one.high[i] === null ? null : one.high[i] - low));
        const edge = { type: "line", stack: "band" + index, stackStrategy: "all", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
        series.push({ ...edge, data: one.low, name: "" }, { ...edge, data: gap, name: "", areaStyle: { color: colour, opacity: 0.16 } });
      }
      series.push({
        type: "line", name: one.name, data: one.values.map((value, i) => (figure.tentative.includes(i) ? { value, itemStyle: { color: colours.paper, borderColor: colour, borderWidth: 2 } } : value)), symbol: SYMBOLS[index % 4], symbolSize: 7, connectNulls: false,
        showSymbol: one.values.length <= 40, lineStyle: { color: colour, width: 2.2, type: DASHES[index % 4] }, itemStyle: { color: colour },
        markArea: index === 0 ? strip(figure, colours, false) || undefined : undefined,
      });
    });
    const counts = figure.series.every((one) => one.unit === "count");
    return {
      grid: { left: 8, right: 24, top: figure.series.length > 1 ? 44 : 18, bottom: 8, containLabel: true },
      xAxis: axis(colours, { type: "category", data: figure.labels, boundaryGap: false, splitLine: { show: false }, axisLabel: { color: colours.quiet, fontSize: 13, fontFamily: FONT, hideOverlap: true, alignMinLabel: "left", alignMaxLabel: "right" } }),
      yAxis: axis(colours, { type: "value", ...(counts ? {} : reach(figure)), ...perCent(figure, colours) }),
      series,
    };
  };

  const drawFunnel = (figure, colours) => {
    const one = figure.series[0];
    const edge = (column, dash) => ({ type: "line", name: "", symbol: "none", silent: true, data: figure.limits.filter((row) => row[column] !== null).map((row) => [row[0], row[column]]), lineStyle: { color: colours.quiet, width: 1.2, type: dash } });
    const bounds = (births) => figure.limits.reduce((best, row) => (Math.abs(row[0] - births) < Math.abs(best[0] - births) ? row : best), figure.limits[0]);
    const points = figure.labels.map((label, i) => {
      const births = figure.births[i], value = one.values[i];
      if (!births || value === null) return null;
      const near = bounds(births), outside = near && ((near[3] !== null && value < near[3]) || (near[4] !== null && value > near[4]));
      return { name: label, value: [births, value], at: i, symbol: outside ? "diamond" : "circle", symbolSize: outside ? 12 : 8,
        itemStyle: { color: outside ? colours.act : colours.plain, opacity: births < 100 && !outside ? 0.45 : 0.85 },
        label: { show: Boolean(outside), formatter: label, position: "right", color: colours.ink, fontSize: 13, fontFamily: FONT } };
    }).filter(Boolean);
    const values = points.map((point) => point.value[1]);
    const top = Math.min(Math.max(125, ...values) + 5, 220), bottom = Math.max(Math.min(85, ...values) - 5, 0);
    return {
      grid: { left: 8, right: 64, top: 18, bottom: 34, containLabel: true },
      xAxis: axis(colours, { type: "log", name: figure.births_name, nameLocation: "middle", nameGap: 28, min: figure.limits.length ? figure.limits[0][0] : 10, max: figure.limits.length ? figure.limits[figure.limits.length - 1][0] : "dataMax", splitLine: { show: false } }),
      yAxis: axis(colours, { type: "value", min: Math.floor(bottom / 5) * 5, max: Math.ceil(top / 5) * 5 }),
      series: [edge(1, "solid"), edge(2, "solid"), edge(3, [5, 4]), edge(4, [5, 4]), { type: "scatter", name: one.name, data: points, labelLayout: { hideOverlap: true } }],
    };
  };

  const drawBars = (figure, colours) => {
    const wide = figure.labels.length <= 14;
    const labels = axis(colours, { type: "category", data: figure.labels, splitLine: { show: false }, inverse: !wide });
    const amounts = axis(colours, { type: "value", axisLabel: { color: colours.quiet, fontSize: 13, fontFamily: FONT, formatter: (value) => written(value, figure.series[0].unit === "share" ? "share" : "count") } });
    return {
      aria: { enabled: true, label: { description: figure.title }, decal: { show: figure.series.length > 1 } },
      grid: { left: 8, right: 24, top: figure.series.length > 1 ? 44 : 18, bottom: 8, containLabel: true },
      xAxis: wide ? labels : amounts,
      yAxis: wide ? amounts : labels,
      series: figure.series.map((one, index) => ({ type: "bar", name: one.name, stack: "all", data: one.values, barMaxWidth: 44, itemStyle: { color: colours[one.tone], opacity: one.tone === "pale" ? 0.55 : 1, borderColor: colours.paper, borderWidth: index ? 1 : 0 } })),
    };
  };

  const drawDots = (figure, colours) => {
    const one = figure.series[0];
    const small = (i) => figure.births.length && figure.births[i] < 700;
    const whisker = (params, api) => {
      const i = params.dataIndex, low = api.value(0), high = api.value(1);
      const from = api.coord([low, i]), to = api.coord([high, i]);
      return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colours[one.tone], lineWidth: 2, opacity: small(i) ? 0.35 : 0.7 } };
    };
    const series = [{
      type: "scatter", name: one.name, symbolSize: 10, markArea: strip(figure, colours, true) || undefined,
      data: one.values.map((value, i) => ({ value: [value, i], itemStyle: { color: colours[one.tone], opacity: small(i) ? 0.45 : 1 } })),
    }];
    if (one.low) {
      const span = reach(figure);
      series.unshift({ type: "custom", name: "", silent: true, clip: true, renderItem: whisker, encode: { x: [0, 1], y: 2 }, data: one.low.map((low, i) => [low === null ? span.min : low, one.high[i] === null ? span.max * 2 : one.high[i], i]) });
    }
    return {
      grid: { left: 8, right: 24, top: 22, bottom: 8, containLabel: true },
      xAxis: axis(colours, { type: "value", ...reach(figure), ...perCent(figure, colours) }),
      yAxis: axis(colours, { type: "category", data: figure.labels, inverse: true, splitLine: { show: false } }),
      series,
    };
  };

  const DRAW = { line: drawLine, funnel: drawFunnel, bars: drawBars, dots: drawDots };

  const note = (figure) => (params) => {
    const all = (Array.isArray(params) ? params : [params]).filter((one) => one.seriesName);
    if (!all.length) return "";
    const point = all[0];
    const i = point.data && point.data.at !== undefined ? point.data.at : point.dataIndex;
    const lines = [figure.labels[i]];
    figure.series.forEach((one) => lines.push(one.name + "  " + withInterval(one, i)));
    if (figure.births.length) lines.push(figure.births_name + "  " + written(figure.births[i], "count"));
    return lines.join("\n");
  };

  const options = (figure, colours, still) => ({
    animation: false,
    textStyle: { fontFamily: FONT, color: colours.ink },
    legend: figure.series.length > 1 ? { top: 6, left: 0, itemWidth: 28, textStyle: { color: colours.ink, fontSize: 13, fontFamily: FONT }, data: figure.series.map((one) => one.name) } : { show: false },
    tooltip: still ? { show: false } : { renderMode: "richText", confine: true, trigger: figure.kind === "line" || figure.kind === "bars" ? "axis" : "item", backgroundColor: colours.paper, borderColor: colours.quiet, textStyle: { color: colours.ink, fontSize: 13, fontFamily: FONT }, formatter: note(figure) },
    ...DRAW[figure.kind](figure, colours),
  });

  const height = (figure) => (figure.kind === "dots" ? Math.max(160, 60 + 30 * figure.labels.length) : figure.kind === "bars" && figure.labels.length > 14 ? 60 + 28 * figure.labels.length : figure.kind === "funnel" ? 380 : 320);

  // ── a picture that stands alone: title, measure and source are in it, on white ────────────────
  const lines = (text, room) => {
    const measure = document.createElement("canvas").getContext("2d");
    measure.font = "14px " + FONT;
    const parts = [], words = text.match(/[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+/g) || [];
    let line = "";
    words.forEach((word) => {
      if (line && measure.measureText(line + word).width > room) { parts.push(line); line = ""; }
      line += word;
    });
    return [...parts, line];
  };
  const picture = (figure) => {
    const foot = lines(figure.source, 900), tall = height(figure) + 120 + 20 * foot.length;
    const option = options(figure, LIGHT, true);
    const text = (left, top, style) => ({ type: "text", left, top, silent: true, style: { fontFamily: FONT, fill: LIGHT.ink, ...style } });
    option.backgroundColor = LIGHT.paper;
    option.grid = { ...option.grid, left: 24, top: option.grid.top + 74, bottom: option.grid.bottom + 30 + 20 * foot.length };
    if (option.legend.data) option.legend = { ...option.legend, top: 76, left: 24 };
    option.graphic = [
      text(24, 18, { text: figure.title, fontSize: 19, fontWeight: 600 }),
      text(24, 48, { text: figure.subtitle, fontSize: 14, fill: LIGHT.quiet }),
      text(24, tall - 14 - 20 * foot.length, { text: foot.join("\n"), fontSize: 13, lineHeight: 20, fill: LIGHT.quiet }),
    ];
    return { option, size: { width: 960, height: tall } };
  };
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const saveAs = {
    svg: (figure) => {
      const { option, size } = picture(figure);
      const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
      chart.setOption(option);
      save(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }), figure.code + ".svg");
      chart.dispose();
    },
    png: (figure) => {
      const { option, size } = picture(figure);
      const place = document.createElement("div");
      const chart = echarts.init(place, null, { renderer: "canvas", devicePixelRatio: 2, ...size });
      chart.setOption(option);
      chart.getRenderedCanvas({ pixelRatio: 2, backgroundColor: LIGHT.paper }).toBlob((blob) => { save(blob, figure.code + ".png"); chart.dispose(); });
    },
  };

  // ── every figure of the page, drawn again when the page turns dark, narrow or to paper ────────
  const drawn = [];
  const show = (place) => {
    if (place.dataset.drawn) return;
    place.dataset.drawn = "1";
    const figure = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const usable = figure.labels.length && figure.series.some((one) => one.values.some((value) => value !== null));
    if (!usable) return;
    const tall = height(figure);
    place.style.height = tall + "px";
    const chart = echarts.init(place, null, { renderer: "canvas", height: tall });
    chart.setOption(options(figure, palette(), false));
    drawn.push({ chart, figure });
    if (figure.links.length) chart.on("click", ({ data, dataIndex }) => {
      const link = figure.links[data && data.at !== undefined ? data.at : dataIndex];
      if (link) location.assign(link);
    });
    new ResizeObserver(() => chart.resize({ height: tall })).observe(place);
    place.closest("figure").querySelectorAll("[data-save]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => saveAs[button.dataset.save](figure));
    });
  };
  const all = (root) => root.querySelectorAll("[data-chart]").forEach(show);
  const again = (colours) => drawn.forEach(({ chart, figure }) => chart.setOption(options(figure, colours, false), true));
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.target));
  new MutationObserver(() => again(palette())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  window.addEventListener("beforeprint", () => again(LIGHT));
  window.addEventListener("afterprint", () => again(palette()));
})();
