"use strict";
// Shows any two years of the table of comparison; all figures and differences come printed.
(() => {
  const stored = JSON.parse(document.getElementById("every-pair").textContent);
  const form = document.getElementById("compare");
  const earlier = document.getElementById("earlier");
  const later = document.getElementById("later");
  const table = document.getElementById("comparison");
  const show = () => {
    const chosen = [Number(earlier.value), Number(later.value)].sort((a, b) => a - b);
    const told = document.getElementById("compared");
    if (chosen[0] === chosen[1]) {
      told.textContent = "请选择两个不同的年度。";
      return;
    }
    const names = chosen.map((place) => stored.years[place] + "年");
    const heads = table.tHead.rows[0].cells;
    heads[1].textContent = names[0];
    heads[2].textContent = names[1];
    const differences = stored.differences[chosen.join("-")];
    [...table.tBodies[0].rows].forEach((row, line) => {
      const texts = [...chosen.map((place) => stored.cells[line][place]), ...differences[line]];
      texts.forEach((text, column) => { row.cells[column + 1].textContent = text; });
    });
    told.textContent = "下表为" + names[0] + "与" + names[1] + "的对比。";
  };
  earlier.addEventListener("change", show);
  later.addEventListener("change", show);
  form.hidden = false;
  show();
})();
