// Settling names from the keyboard: a key takes a choice and goes on to the next open name.
const form = document.querySelector("[data-answers]");
const names = [...form.querySelectorAll("[data-name]")];
const left = form.querySelector("[data-left]");
const KEYS = { n: "new", x: "out" };

const radios = (name) => [...name.querySelectorAll("input[type=radio]")];
const isOpen = (name) => !radios(name).some((radio) => radio.checked);

function tell() {
  if (left) left.textContent = `${names.filter((name) => !isOpen(name)).length} / ${names.length}`;
}

function next(name) {
  const after = names.slice(names.indexOf(name) + 1);
  const found = after.find(isOpen) ?? names.find(isOpen);
  (found ? radios(found)[0] : form.querySelector("[name=who]:checked"))?.focus();
}

form.addEventListener("keydown", (event) => {
  const name = event.target.closest("[data-name]");
  if (!name || event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
  const suggested = radios(name).filter((radio) => radio.value.startsWith("a:"));
  const wanted = KEYS[event.key.toLowerCase()];
  const radio = wanted ? radios(name).find((one) => one.value === wanted) : suggested[Number(event.key) - 1];
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  tell();
  if (wanted === "new") name.querySelector("[data-with=new]").focus();
  else next(name);
});

form.addEventListener("change", (event) => {
  const name = event.target.closest("[data-name]");
  const kind = event.target.dataset.with;
  if (name && kind && event.target.value) radios(name).find((radio) => radio.value === kind).checked = true;
  tell();
});

tell();
