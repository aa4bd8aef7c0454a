// The birth form: a number that tells the birth date fills it, if it is still empty.
(() => {
  "use strict";
  document.addEventListener("fill", (event) => {
    const field = document.getElementById(event.detail.id);
    if (field && !field.value) field.value = event.detail.value;
  });
})();
// The infants' columns come anew when the plurality changes: what was typed meanwhile stays.
(() => {
  "use strict";
  const fields = () => [...document.querySelectorAll("#infants [name]")].filter((one) => one.type !== "hidden");
  let kept = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "infants") return;
    kept = fields().map(({ name, type, value, checked }) => ({ name, type, value, checked }));
  });
  document.addEventListener("htmx:afterSwap", () => {
    const now = fields();
    for (const was of kept) {
      const same = (one) => one.name === was.name && one.type === was.type;
      if (was.type === "checkbox" || was.type === "radio") {
        const field = now.find((one) => same(one) && one.value === was.value);
        if (field) field.checked = was.checked;
      } else {
        const field = now.find(same);
        if (field) field.value = was.value;
      }
    }
    kept = [];
  });
})();
