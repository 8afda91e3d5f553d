// Has the order of an answer tried while somebody reads it, and puts what came of it into the page.
const EVERY = 500;
const PARTS = ["#order", ".answer-table"];

async function begin(form) {
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  } catch {
    return; // the button is still there
  }
  form.removeAttribute("data-start");
  renew();
}

// a parsed document, not a text: nothing here turns a text into markup
function renew() {
  const ask = new XMLHttpRequest();
  ask.open("GET", location.href);
  ask.responseType = "document";
  ask.addEventListener("load", () => {
    for (const part of PARTS) {
      const [old, made] = [document.querySelector(part), ask.response?.querySelector(part)];
      if (old && made) old.replaceWith(document.adoptNode(made));
    }
    follow();
  });
  ask.send();
}

async function look(box) {
  let found = null;
  try {
    const answer = await fetch(box.dataset.order, { headers: { Accept: "application/json" } });
    found = answer.ok ? await answer.json() : { state: "gone" };
  } catch {
    // the service does not answer just now
  }
  if (found && found.state !== "running" && found.state !== "waiting") return renew();
  if (found) show(box, found);
  setTimeout(look, EVERY, box);
}

function show(box, { progress, doing: words }) {
  const doing = box.querySelector("[data-doing]");
  if (words && doing.textContent !== words) doing.textContent = words;
  if (progress === null) return;
  box.querySelector("progress").value = progress;
  box.querySelector("[data-share]").textContent = `${Math.floor(100 * progress)} %`;
}

function follow() {
  const box = document.querySelector("[data-order]");
  if (box) setTimeout(look, EVERY, box);
}

const first = document.querySelector("[data-start]");
if (first) begin(first);
else follow();
