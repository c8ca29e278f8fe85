/* Finds answers while words are typed: more than half of them must stand in an entry, whole or in part, with or without
   accents; those with all of them come first. The entries are read once, when somebody first goes to the box; nothing
   that is typed leaves the page. */
(() => {
  const search = document.getElementById("search");
  const box = document.getElementById("words");
  const hits = document.getElementById("hits");
  const all = document.getElementById("all");
  const most = 20;
  let rows;

  const fold = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
      .replaceAll("ß", "ss").replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("’", "'");

  const load = async () => {
    if (rows) return;
    const read = async (address) => (await (await fetch(address)).json()).rows;
    const parts = await Promise.all(search.dataset.index.split(" ").filter(Boolean).map(read));
    rows = parts.flat().map(([number, , question, , spoken, words]) => {
      const name = `F-${String(number).padStart(4, "0")}`;
      return { name, question, spoken, head: ` ${fold(question)}`, rest: ` ${words} ${name.toLowerCase()}` };
    });
  };

  /* 4: a word of the question begins so; 2: it stands inside one; 2, 1: the same for the other words; 0: nowhere. */
  const score = (row, word) => {
    if (row.head.includes(` ${word}`)) return 4;
    if (row.rest.includes(` ${word}`)) return 2;
    if (word.length < 3) return 0;
    return row.head.includes(word) ? 2 : row.rest.includes(word) ? 1 : 0;
  };

  const show = () => {
    const words = fold(box.value).split(/[^\p{L}\p{N}'-]+/u).filter(Boolean);
    all.hidden = words.length > 0;
    hits.replaceChildren();
    if (!words.length || !rows) return;
    const found = [];
    for (const row of rows) {
      const scores = words.map((word) => score(row, word));
      const hit = scores.filter(Boolean).length;
      if (2 * hit > words.length) found.push([hit, scores.reduce((a, b) => a + b), row]);
    }
    found.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
    const list = document.createElement("ul");
    list.className = "list";
    for (const [, , row] of found.slice(0, most)) {
      const link = document.createElement("a");
      link.href = `${row.name}.html`;
      link.textContent = row.question;
      if (row.spoken) link.lang = row.spoken;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    if (found.length) hits.append(list);
    else hits.textContent = hits.dataset.none;
  };

  search.hidden = false;
  box.addEventListener("focus", () => load().then(show, () => {}));
  box.addEventListener("input", () => load().then(show, () => {}));
})();
