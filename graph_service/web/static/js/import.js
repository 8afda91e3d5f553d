// Files may be dropped where they are chosen, and a suggested word goes into its field with one press.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input");
  const list = drop.querySelector("[data-chosen]");
  drop.querySelectorAll("[data-only-script]").forEach((part) => (part.hidden = false));
  const over = (is) => (event) => {
    event.preventDefault();
    drop.classList.toggle("over", is);
  };
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, over(true));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, over(false));
  drop.addEventListener("drop", (event) => {
    input.files = event.dataTransfer.files;
    chosen();
  });
  input.addEventListener("change", chosen);

  function chosen() {
    const files = [...input.files];
    list.replaceChildren(...files.map(({ name, size }) => {
      const item = document.createElement("li");
      item.textContent = `${name} · ${size < 1024 ** 2 ? `${Math.ceil(size / 1024)} kB` : `${(size / 1024 ** 2).toFixed(1)} MB`}`;
      return item;
    }));
    const total = files.reduce((sum, { size }) => sum + size, 0);
    input.setCustomValidity(total > Number(drop.dataset.most) ? drop.dataset.tooLarge : "");
    input.reportValidity();
  }
}

for (const button of document.querySelectorAll("[data-write]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.into);
    field.value = button.dataset.write;
    field.focus();
  });
}
