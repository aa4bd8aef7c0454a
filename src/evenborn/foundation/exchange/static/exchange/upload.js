// Shows how far an upload is. Without this file the form sends as any form does.
(() => {
  "use strict";
  const parts = (form) => {
    const block = form.querySelector("[data-upload]");
    return block && { block, words: block.querySelector("[data-upload-words]"), bar: block.querySelector("progress") };
  };
  const mib = (bytes) => (bytes / 1048576).toFixed(1);

  document.addEventListener("htmx:xhr:progress", (event) => {
    const found = event.target.matches("#send") && parts(event.target);
    const { loaded, total, lengthComputable } = event.detail;
    // The answer has its own progress; only the way up is shown.
    if (!found || !lengthComputable || total < 1 || found.block.dataset.sent) return;
    found.block.hidden = false;
    found.bar.value = (100 * loaded) / total;
    if (loaded < total) {
      found.words.textContent = `${found.words.dataset.sending} ${mib(loaded)} / ${mib(total)} MB`;
    } else {
      found.words.textContent = found.words.dataset.sent;
      found.block.dataset.sent = "1";
    }
  });
})();
