"use strict";
// Searches departments and findings. One file for each year, read when somebody first asks, calls jiping(year, rows).
const stored = new Map();
const jiping = (year, departments) => stored.set(year, departments);
(() => {
  const SHOWN = 100;
  const years = JSON.parse(document.getElementById("years-stored").textContent).reverse();
  const field = document.getElementById("words");
  const told = document.getElementById("told");
  const results = document.getElementById("results");
  let failed = [];
  let reading = null;

  const read = (year) => new Promise((done) => {
    const script = document.createElement("script");
    script.src = "search/" + year + ".js";
    script.onload = done;
    script.onerror = () => { failed.push(year); done(); };
    document.head.append(script);
  });
  const entry = (href, name, text) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = href;
    link.textContent = name;
    item.append(link, text);
    return item;
  };
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (...texts) => {
      const text = texts.join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    };
    const departments = new Map();
    const findings = [];
    if (words.length) {
      for (const year of years) {
        for (const [id, name, region, told] of stored.get(year) || []) {
          const folder = encodeURIComponent(id);
          if (found(name, region) && !departments.has(id)) {
            departments.set(id, entry("departments/" + folder + ".html", name, "　" + region + " · 历年情况"));
          }
          for (const [state, check, message] of told) {
            if (found(name, region, year + "年", state, check, message) && !found(name, region)) {
              findings.push([year + "/" + folder + "/index.html#findings-heading", year + "年 " + name,
                "　" + state + "：" + check + "。" + message]);
            }
          }
        }
      }
    }
    results.replaceChildren(...departments.values(), ...findings.slice(0, SHOWN).map((finding) => entry(...finding)));
    told.textContent = !words.length ? "" : "找到部门" + departments.size + "个，核对结果" + findings.length + "项"
      + (findings.length > SHOWN ? "（列出前" + SHOWN + "项）" : "") + "。"
      + (failed.length ? "没有读到" + failed.join("、") + "年的检索资料。" : "");
  };
  field.addEventListener("input", () => {
    reading = reading || Promise.all(years.map(read));
    reading.then(show);
  });
  const form = document.getElementById("search");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  document.getElementById("without-script").hidden = true;
})();
