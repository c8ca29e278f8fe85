/* Keeps an open page true: asks every twenty seconds which generation is current, and takes over what changed.
   Without it the page is complete; it only has to be loaded again. */
(() => {
  const root = document.documentElement.dataset.root;
  const limit = 1000 * Number(document.documentElement.dataset.limit);
  let number = document.documentElement.dataset.generation;
  let confirmed = Date.parse(document.documentElement.dataset.confirmed);
  document.querySelectorAll(".again").forEach((one) => one.remove());

  const warn = () => {
    const old = Date.now() - confirmed > limit;
    document.querySelectorAll("[data-old]").forEach((one) => { if (one.dataset.old !== "said") one.hidden = !old; });
  };

  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
    }
    document.title = fresh.title;
    document.body.className = fresh.body.className;
  };

  const look = async () => {
    if (document.hidden) return;
    try {
      const now = await (await fetch(`${root}generation.json`, { cache: "no-store" })).json();
      if (String(now.number) !== number) {
        take(await (await fetch(location.href, { cache: "no-store" })).text());
        number = String(now.number);
      }
      confirmed = Date.parse(now.confirmed);
    } catch { /* out of reach: the warning comes by itself */ }
    warn();
  };

  setInterval(look, 20_000);
  document.addEventListener("visibilitychange", look);
})();
