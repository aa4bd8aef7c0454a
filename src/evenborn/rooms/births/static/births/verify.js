// The queue: space ticks the row under the cursor, one box ticks them all.
(() => {
  "use strict";
  const boxes = () => [...document.querySelectorAll("input[name=birth][form=verify-many]")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches("[data-keys=list] > li")) return;
    const box = event.target.querySelector("input[name=birth]");
    event.preventDefault();
    if (box) box.checked = !box.checked;
  });
  const all = document.getElementById("tick-all");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("change", (event) => {
    boxes().forEach((box) => { box.checked = event.target.checked; });
  });
})();
