/* New things appear by themselves. One EventSource at body[data-live-url]; on an event the page is fetched once more
   (300 ms
   after the last event) and only the elements marked data-live (each with an id) whose HTML changed are swapped.

   Every event is told to other modules as 'tridesk:news' on document, with its pairs of verb and ref.

   An element marked data-poll asks for a look every two seconds for as long as it is there (a job that goes on).

   Never swapped: an element that holds the focus or typed text; it waits until the focus leaves. A list (data-rows)
   that
   somebody reads (scrolled, pointed at, or with the focus in it) keeps its order: known rows are refreshed in place,
   new
   ones wait behind a button '3 new'. Out of touch: tries again after growing pauses and says so. */

import { heading, isTyped, merge, plain } from './merge.js';

const say = document.querySelector('#words')?.dataset ?? {};
const toasts = document.querySelector('#toasts');
let source = null;
let pause = 1000;
let timer = 0;
let silence = 0;
let waiting = false;

const typedIn = (part) => [...part.querySelectorAll('input,textarea')].some(isTyped);
const held = (part) => (part.contains(document.activeElement) && !heading(document.activeElement)) || typedIn(part);

function reading(list) {
  const scroller = list.closest('[data-scroll]');
  return Boolean(scroller?.scrollTop > 40) || list.matches(':hover') || list.contains(document.activeElement);
}

function replace(old, young) {
  const atEnd = old.closest('[data-scroll-end]');
  const followed = atEnd && atEnd.scrollHeight - atEnd.scrollTop - atEnd.clientHeight < 80;
  merge(old, young);
  if (followed) atEnd.scrollTop = atEnd.scrollHeight;
}

function refreshRows(old, young) {
  const known = new Map([...old.children].filter((row) => row.id).map((row) => [row.id, row]));
  const added = [...young.children].filter((row) => row.id && !known.has(row.id));
  for (const row of [...young.children]) {
    const mine = known.get(row.id);
    if (mine && plain(mine) !== plain(row)) merge(mine, row.cloneNode(true));
  }
  let button = old.parentElement.querySelector(':scope > .news');
  if (!added.length) return button?.remove();
  if (!button) {
    button = Object.assign(document.createElement('button'), { type: 'button', className: 'news' });
    old.before(button);
  }
  button.textContent = (added.length === 1 ? say.newOne : say.newMany).replace('COUNT', added.length);
  button.onclick = () => {
    button.remove();
    const list = document.getElementById(young.id);
    list?.closest('[data-scroll]')?.scrollTo({ top: 0 });
    if (list) replace(list, young);
    document.getElementById(young.id)?.querySelector('.row__link')?.focus();
  };
  return undefined;
}

async function refresh() {
  waiting = false;
  const address = location.href;
  const answer = await fetch(address, { headers: { Accept: 'text/html', 'X-Tridesk-Live': '1' } }).catch(() => null);
  if (!answer?.ok || answer.redirected || location.href !== address) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const old of document.querySelectorAll('[data-live][id]')) {
    const young = fresh.getElementById(old.id);
    if (!young || plain(young) === plain(old)) continue;
    if (old.matches('[data-rows]') && old.children.length && reading(old)) refreshRows(old, young);
    else if (held(old)) waiting = true;
    else {
      old.parentElement.querySelector(':scope > .news')?.remove();
      replace(old, young);
    }
  }
}

const soon = (wait = 300) => { clearTimeout(timer); timer = setTimeout(refresh, wait); };

const OF_CALLS = /^(call|agent|desk)\./; // tells the telephone bar; of the pages only those of telephony

function concerns(data) {
  try {
    const pairs = JSON.parse(data);
    document.dispatchEvent(new CustomEvent('tridesk:news', { detail: pairs }));
    return pairs.some(([verb, ref]) => {
      if (OF_CALLS.test(verb)) return /^\/(telephone|calls)\//.test(location.pathname);
      return verb !== 'presence' || location.pathname.includes(ref.split(':')[1]);
    });
  } catch {
    return true;
  }
}

function outOfTouch(yes) {
  let toast = toasts?.querySelector('[data-silence]');
  if (yes && !toast && say.silent) {
    toast = Object.assign(document.createElement('p'), { className: 'toast', textContent: say.silent });
    toast.dataset.silence = '';
    toasts.append(toast);
  } else if (!yes) toast?.remove();
}

function connect() {
  const url = document.body.dataset.liveUrl;
  if (!url) return;
  source = new EventSource(url);
  source.onopen = () => {
    clearTimeout(silence);
    outOfTouch(false);
    if (pause > 1000) soon();
    pause = 1000;
  };
  source.onmessage = (event) => { if (concerns(event.data)) soon(); };
  source.addEventListener('journal', source.onmessage);
  source.onerror = () => {
    source.close();
    clearTimeout(silence);
    silence = setTimeout(() => outOfTouch(true), 5000 - Math.min(pause, 4000));
    setTimeout(connect, pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, 60_000);
  };
}

document.addEventListener('focusout', () => { if (waiting) soon(800); });
setInterval(() => { if (document.querySelector('[data-poll]') && !document.hidden) refresh(); }, 2000);
addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => { if (event.persisted) { connect(); soon(); } });
connect();
