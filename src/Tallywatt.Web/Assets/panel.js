// The front panel of a meter, kept fresh. Without this file the same forms work, one page at a time.
(() => {
  const panel = document.querySelector("[data-panel]");
  if (!panel) return;
  const face = panel.querySelector("[data-face]");
  const lost = panel.querySelector("[data-lost]");
  const address = panel.dataset.panel;
  let busy = false;

  async function refresh() {
    if (busy || document.hidden) return;
    busy = true;
    try {
      const answer = await fetch(address + "/face", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      face.innerHTML = await answer.text();
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    } finally {
      busy = false;
    }
  }

  // One press after the other, as a finger makes them: two requests at once could reach the meter swapped.
  let line = Promise.resolve();
  let waiting = 0;

  function send(form, button, phase) {
    const body = new FormData(form);
    if (button && button.name) body.set(button.name, button.value);
    if (phase) body.set("phase", phase);
    waiting += 1;
    line = line.then(() => post(form.action, body));
  }

  async function post(action, body) {
    try {
      const signal = AbortSignal.timeout(10000);
      await fetch(action, { method: "POST", body, headers: { "X-Panel": "1" }, keepalive: true, signal });
    } catch {
      lost.hidden = false;
    }
    waiting -= 1;
    if (waiting === 0) refresh();
  }

  panel.addEventListener("submit", event => {
    event.preventDefault();
    if (event.submitter && event.submitter.dataset.hold !== undefined) return;
    send(event.target, event.submitter);
  });

  for (const button of panel.querySelectorAll("[data-hold]")) {
    let down = false;
    let still = 0;
    const press = event => {
      if (down || (event.key !== undefined && event.key !== " " && event.key !== "Enter")) return;
      event.preventDefault();
      down = true;
      button.classList.add("held");
      send(button.form, button, "press");
      // The meter believes that it is held only as long as it hears so: a page that is gone closes no relay.
      still = setInterval(() => { if (waiting === 0) send(button.form, button, "press"); }, 500);
    };
    const release = () => {
      if (!down) return;
      down = false;
      clearInterval(still);
      button.classList.remove("held");
      send(button.form, button, "release");
    };
    button.addEventListener("pointerdown", press);
    button.addEventListener("keydown", press);
    for (const end of ["pointerup", "pointercancel", "pointerleave", "keyup", "blur"]) {
      button.addEventListener(end, release);
    }
    button.addEventListener("contextmenu", event => event.preventDefault());
  }

  setInterval(refresh, 1000);
  document.addEventListener("visibilitychange", refresh);
})();
