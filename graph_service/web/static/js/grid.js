// The arrow keys go from cell to cell of a grid; one cell of it is in the order of the Tab key.
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

for (const table of document.querySelectorAll("table.crossed")) {
  // a cell that leads somewhere is its link
  const rows = [...table.tBodies[0].rows].map((row) =>
    [...row.querySelectorAll("td")].map((cell) => cell.querySelector("a.whole") ?? cell),
  );
  const all = rows.flat();

  all.forEach((cell, place) => (cell.tabIndex = place ? -1 : 0));

  table.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    const from = all.find((cell) => cell.contains(event.target));
    if (!way || !from) return;
    const line = rows.findIndex((row) => row.includes(from));
    const to = rows[line + way[0]]?.[rows[line].indexOf(from) + way[1]];
    event.preventDefault();
    if (to) go(to);
  });

  table.addEventListener("focusin", (event) => mark(all.find((cell) => cell.contains(event.target))));

  function go(cell) {
    mark(cell);
    cell.focus();
  }

  function mark(cell) {
    if (cell) for (const one of all) one.tabIndex = one === cell ? 0 : -1;
  }
}
