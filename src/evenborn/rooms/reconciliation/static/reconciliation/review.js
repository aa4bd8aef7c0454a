// The review desk: a key decides, the next pair lies beneath and shows at once; what was decided is
// sent in order behind the scenes. Without this file the same buttons post and the page comes anew.
(() => {
  "use strict";
  const help = document.querySelector("#help .keys");
  const keys = document.getElementById("desk-keys");
  if (help && keys) help.prepend(keys.content.cloneNode(true));
  const takeBack = document.getElementById("desk-undo");
  if (!takeBack) return;
  const say = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
  const live = document.getElementById("desk-live");
  const desk = document.getElementById("desk");
  const pairs = () => (desk ? [...desk.querySelectorAll(":scope > .pair")] : []);
  const HELD_BY_A_KEY = 150; // ms: a second press so soon was not meant for the next pair
  let shownAt = -HELD_BY_A_KEY;
  let sent = Promise.resolve(); // one request after the other, in the order of the decisions
  let leaving = false;

  const post = (address, fields) => fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": takeBack.elements.csrfmiddlewaretoken.value, "X-Desk": "1" },
    body: new URLSearchParams(fields),
  });
  const tell = (text) => {
    const told = document.createElement("div");
    told.className = "told told-error";
    told.setAttribute("role", "alert");
    told.textContent = text;
    document.getElementById("messages").replaceChildren(told);
  };
  const anew = () => { if (!leaving) { leaving = true; location.reload(); } };

  const show = () => {
    const [top, ...beneath] = pairs();
    beneath.forEach((pair) => { pair.hidden = true; });
    desk.classList.toggle("desk-waits", !top);
    if (!top) return;
    top.hidden = false;
    top.focus({ preventScroll: true });
    const { top: above, bottom } = top.getBoundingClientRect();
    if (above < 0 || bottom > innerHeight) top.scrollIntoView(); // as much of it as the screen holds
    shownAt = performance.now();
  };

  const refill = async () => {
    const answer = await post(desk.dataset.more, pairs().map((pair) => ["held", pair.dataset.pair]));
    if (!answer.ok || answer.redirected) { anew(); return; }
    const held = document.createElement("template");
    held.innerHTML = await answer.text();
    const counter = held.content.getElementById("desk-counter");
    if (counter) document.getElementById("desk-counter").replaceWith(counter);
    const there = new Set(pairs().map((pair) => pair.dataset.pair));
    const was = there.size;
    held.content.querySelectorAll(".pair").forEach((pair) => {
      if (!there.has(pair.dataset.pair)) { pair.hidden = true; desk.append(pair); }
    });
    if (!was) { if (pairs().length) show(); else anew(); }
  };

  const send = async (pair, address, verdict) => {
    let answer;
    try {
      answer = await post(address, { verdict });
    } catch {
      desk.prepend(pair);
      show();
      tell(say("没有连接上服务器，这次判断没有保存。请检查网络后重试。", "The server was not reached and this decision was not kept. Check the network and try again."));
      return;
    }
    if (answer.status === 409) tell((await answer.json()).words);
    else if (answer.status !== 204) { anew(); return; }
    await refill().catch(() => { if (!pairs().length) anew(); });
  };

  const decide = (button) => {
    const pair = button.closest(".pair");
    if (pair !== pairs()[0] || performance.now() - shownAt < HELD_BY_A_KEY) return;
    const words = button.querySelector("span").textContent;
    const { action } = button.form;
    pair.remove();
    document.getElementById("messages").replaceChildren();
    live.textContent = say("已判断：", "Decided: ") + words;
    takeBack.querySelector("button").hidden = false;
    show();
    sent = sent.then(() => send(pair, action, button.value));
  };
  const undo = () => {
    if (leaving || takeBack.querySelector("button").hidden) return;
    leaving = true;
    sent.finally(() => takeBack.submit());
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".verdicts button, #desk-undo button");
    if (!button) return;
    event.preventDefault();
    if (button.form === takeBack) undo(); else decide(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.matches("input, select, textarea") || document.querySelector("dialog[open]")) return;
    if (event.key === "z") { event.preventDefault(); undo(); return; }
    const [top] = pairs();
    const button = top && top.querySelector(`.verdicts [aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    if (button) { event.preventDefault(); decide(button); }
  });
  if (pairs().length) { shownAt = performance.now() - HELD_BY_A_KEY; pairs()[0].focus({ preventScroll: true }); }
})();
