// The birth form: a number that tells the birth date fills it, if it is still empty.
(() => {
  "use strict";
  document.addEventListener("fill", (event) => {
    const field = document.getElementById(event.detail.id);
    if (field && !field.value) field.value = event.detail.value;
  });
})();
