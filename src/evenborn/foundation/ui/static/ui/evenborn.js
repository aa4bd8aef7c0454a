// Keys, menus and lists. Every page works without this file; with it the hands stay on the keyboard.
(() => {
  "use strict";
  const writes = (element) =>
    element.matches("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable]");

  const help = () => {
    const dialog = document.getElementById("help");
    if (dialog && !dialog.open) dialog.showModal();
  };

  // ── keys ──────────────────────────────────────────────────────────────────────────────────────
  let waitsForSecond = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        const inside = menu.contains(document.activeElement);
        menu.open = false;
        if (inside) menu.querySelector("summary").focus();
      });
      return;
    }
    if (writes(event.target)) return;
    const find = document.getElementById("find");
    if (event.key === "/" && find) {
      event.preventDefault();
      find.focus();
      find.select();
    } else if (event.key === "?") {
      event.preventDefault();
      help();
    } else if (event.key === "g") {
      waitsForSecond = Date.now();
      return;
    } else if (event.key === "t" && Date.now() - waitsForSecond < 1500) {
      const home = document.querySelector("a.brand");
      if (home) location.assign(home.href);
    }
    waitsForSecond = 0;
  });

  // ── lists: arrow keys and Enter ───────────────────────────────────────────────────────────────
  const rows = (list) => [...list.querySelectorAll("[data-row], tbody > tr, :scope > li")];
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "Enter", "Home", "End"].includes(event.key)) return;
    if (writes(event.target)) return;
    const list = event.target.closest("[data-keys=list]");
    const target = list || (event.target === document.body || event.target.id === "content"
      ? document.querySelector("[data-keys=list]") : null);
    if (!target) return;
    const all = rows(target);
    if (!all.length) return;
    const at = all.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
    if (event.key === "Enter") {
      const row = all[at];
      if (!row || document.activeElement !== row) return;
      const link = row.matches("a[href]") ? row : row.querySelector("a[href], button");
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    const next = { ArrowDown: Math.min(at + 1, all.length - 1), ArrowUp: at < 0 ? 0 : Math.max(at - 1, 0), Home: 0, End: all.length - 1 }[event.key];
    event.preventDefault();
    all[next].tabIndex = -1;
    all[next].focus();
  });

  // ── menus and the help dialog ─────────────────────────────────────────────────────────────────
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const asks = event.target.closest("[data-help]");
    if (asks && document.getElementById("help")) { event.preventDefault(); help(); }
    if (event.target.closest("[data-print]")) window.print();
  });

  // ── forms: one press is one deed; a form that failed moves to its first problem ───────────────
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
  const firstProblem = document.querySelector("main [aria-invalid=true]");
  if (firstProblem) firstProblem.focus();

  // ── a part of the page that could not be fetched says so ──────────────────────────────────────
  const say = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
  const tell = (text) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const told = document.createElement("div");
    told.className = "told told-error";
    told.setAttribute("role", "alert");
    told.textContent = text;
    place.replaceChildren(told);
  };
  document.addEventListener("htmx:sendError", () =>
    tell(say("没有连接上服务器，内容未更新。请检查网络后重试。", "The server was not reached and nothing was changed. Check the network and try again.")));
  document.addEventListener("htmx:responseError", (event) =>
    tell(event.detail.xhr.status === 403
      ? say("您的账号没有这项权限。", "Your account may not do this.")
      : say("这一步没有完成，内容未更新。请重新打开本页再试。", "This step was not done. Open the page again and retry.")));
})();
