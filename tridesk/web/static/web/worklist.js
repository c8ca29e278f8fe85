/* The number of what waits for this person, beside the place that lists it, on every page. It is asked for when the
   page rests, and again after news: by a page in sight, and for all open pages together at most every 15 seconds. */

const page = document.querySelector('#alerts')?.dataset;
const link = page && document.querySelector(`nav a[href="${page.waiting}"]`);
const EVERY = 15_000;
const KEPT = 'tridesk:waiting';
let timer = 0;

const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? '{"at":0,"count":0}');

function show({ count }) {
  link.querySelector('.count')?.remove();
  if (!count) return;
  const words = page.waits.replace('COUNT', count);
  const badge = { className: 'count', textContent: count > 999 ? '999+' : count, title: words };
  link.append(Object.assign(document.createElement('span'), badge));
}

async function ask() {
  if (document.hidden) return;
  const before = kept();
  const age = Date.now() - before.at;
  if (before.person === page.person && age < EVERY) {
    later(EVERY - age);
    return;
  }
  localStorage.setItem(KEPT, JSON.stringify({ ...before, person: page.person, at: Date.now() }));
  const answer = await fetch(page.waiting, { headers: { Accept: 'application/json' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const now = { person: page.person, at: Date.now(), count: (await answer.json()).count };
  localStorage.setItem(KEPT, JSON.stringify(now));
  show(now);
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

if (link) {
  if (kept().person === page.person) show(kept());
  addEventListener('storage', ({ key }) => { if (key === KEPT && kept().person === page.person) show(kept()); });
  document.addEventListener('tridesk:news', () => later(1000));
  document.addEventListener('visibilitychange', ask);
  (window.requestIdleCallback ?? setTimeout)(ask);
}
