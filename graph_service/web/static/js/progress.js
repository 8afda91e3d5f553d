// Follows a job and goes on to its end; the words change only with what is done, so that they are read out once.
const EVERY = 500;
const box = document.querySelector("[data-job]");
const [doing, share, away] = ["doing", "share", "away"].map((name) => box.querySelector(`[data-${name}]`));
const bar = box.querySelector("progress");

async function look() {
  let found;
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    found = answer.ok ? await answer.json() : { state: answer.status === 404 ? "gone" : "away" };
  } catch {
    found = { state: "away" };
  }
  away.hidden = found.state !== "away";
  if (found.state === "running" || found.state === "waiting") show(found);
  else if (found.state !== "away") return location.replace(box.dataset.end);
  setTimeout(look, EVERY);
}

function show({ progress, doing: words }) {
  if (words && doing.textContent !== words) doing.textContent = words;
  if (progress === null) return;
  bar.value = progress;
  share.textContent = `${Math.floor(100 * progress)} %`;
}

setTimeout(look, EVERY);
