/* A click on a row (a[data-row]) shows that ticket beside the list without leaving it: the page behind the link is
   fetched, #pane-main and #pane-side are swapped, the address follows and Back works. Before anything is lost by it the
   person is asked; after a Back or Forward that was not meant the address is what it was. On a narrow screen, with a
   modifier key, or when anything fails, it is a plain link.

   Where there is room for it the first ticket of a list opens by itself.

   A select in form[data-filters] narrows the list at once; the ticket beside it and what is typed there stay.

   Tells other modules by events on document: 'tridesk:leave' (what was typed must be kept now) and 'tridesk:swapped'.
   body[data-address] is what the address bar should say instead.

   [data-scroll-end] is shown from the beginning of the newest request, and stays there, or at its end, when its height
   changes; newer words of a person are in view from their beginning.
   The composer is one line until it is used (.composer[data-used]): from the first focus until a click elsewhere or
   Esc. */

import { mayLeave } from './forms.js';

const wide = matchMedia('(width >= 56rem)');
const PANES = ['pane-main', 'pane-side'];
const ALL = ['pane-queues', 'pane-list-head', 'pane-rows', ...PANES];
const GAP = 8; // pixels above the entry that a conversation opens at
const LINES = 64; // pixels of newer words that suffice to see that there are any
const opened = new WeakMap(); // how far a conversation was scrolled when it was opened
let last = 0;
let step = 0; // by how many pages the latest Back or Forward went on
let returns = false; // from a Back or Forward that was not meant
let query = location.search;

/* The entry that the conversation opens at: the newest request, unless newer words of a person would not be in view. */
function opening(part) {
  const words = [...part.querySelectorAll('.entry:not(.entry--event, .entry--machine)')];
  const request = words.findLast((entry) => entry.matches('.entry--in'));
  const newest = words.at(-1);
  if (!request) return newest;
  const begins = newest.getBoundingClientRect().top - request.getBoundingClientRect().top;
  return begins < (wide.matches ? part.clientHeight : innerHeight / 2) - LINES ? request : newest;
}

/* Shows a conversation from the beginning of an entry, with room below it where little follows. */
function open(part) {
  const entry = opening(part);
  const talk = part.firstElementChild;
  if (!entry || !wide.matches) return;
  part.style.removeProperty('--talk');
  const isWhole = part.scrollHeight <= part.clientHeight;
  const begins = part.scrollTop + entry.getBoundingClientRect().top - part.getBoundingClientRect().top - GAP;
  const around = part.scrollHeight - talk.offsetHeight; // what is above and below the talk
  if (!isWhole) part.style.setProperty('--talk', `${begins + part.clientHeight - around}px`);
  part.scrollTop = isWhole ? 0 : begins;
  opened.set(part, part.scrollTop);
}

function end() {
  heights.disconnect();
  for (const part of document.querySelectorAll('[data-scroll-end]')) {
    open(part);
    heights.observe(part);
    const entry = opening(part);
    if (entry) intoWindow(entry);
  }
}

/* On a narrow screen the window scrolls, between the bar on top and the composer at the foot. */
function intoWindow(entry) {
  const forth = performance.getEntriesByType('navigation')[0]?.type !== 'back_forward';
  if (wide.matches || location.hash || !forth) return;
  const edge = (selector, side, otherwise) => {
    const part = document.querySelector(selector);
    return part && getComputedStyle(part).position !== 'static' ? part.getBoundingClientRect()[side] : otherwise;
  };
  const box = entry.getBoundingClientRect();
  const below = box.bottom - edge('.composer', 'top', innerHeight);
  const above = box.top - Math.max(0, edge('.top', 'bottom', 0)) - GAP;
  if (below > 0) scrollBy({ top: above, behavior: 'instant' });
}

const tall = new WeakMap(); // how tall a conversation was
const heights = new ResizeObserver((changes) => {
  for (const { target } of changes) {
    const hidden = target.scrollHeight - tall.get(target) - target.scrollTop;
    if (Math.abs(target.scrollTop - opened.get(target)) < 8) open(target);
    else if (hidden < 8) target.scrollTop = target.scrollHeight;
    tall.set(target, target.clientHeight);
  }
});

export function mark(url) {
  for (const link of document.querySelectorAll('a[data-row]')) {
    if (new URL(link.href).pathname === url.pathname) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

async function show(url, { push, parts, focus = true, unasked = false }) {
  const turn = ++last;
  document.dispatchEvent(new Event('tridesk:leave'));
  const main = document.querySelector('#pane-main');
  const wanted = parts === PANES ? 'ticket' : 'all';
  main.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html', 'X-Tridesk-Pane': wanted } });
    if (turn !== last) return;
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== last) return;
    if (!fresh.querySelector('#pane-main')) throw new Error('no panes');
    for (const id of parts) {
      const [old, young] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && young) old.replaceChildren(...young.childNodes);
    }
    document.title = fresh.title;
    if (unasked) quietly(fresh.body, turn);
    for (const name of ['liveUrl', 'presenceUrl']) {
      if (fresh.body.dataset[name]) document.body.dataset[name] = fresh.body.dataset[name];
      else delete document.body.dataset[name];
    }
    if (push) history.pushState({ panes: true }, '', url);
    if (unasked) history.replaceState({ panes: true }, '', url);
    query = location.search;
    mark(new URL(url, location.href));
    end();
    if (focus) toHeading();
    document.dispatchEvent(new Event('tridesk:swapped'));
  } catch {
    if (turn === last && !unasked) location.assign(url);
  } finally {
    if (turn === last) main.removeAttribute('aria-busy');
  }
}

function toHeading() {
  const heading = document.querySelector('#pane-main :is(h1, h2)');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function rest(but) {
  for (const used of document.querySelectorAll('.composer[data-used]')) {
    if (used !== but && !used.contains(document.activeElement)) delete used.dataset.used;
  }
}
document.addEventListener('focusin', ({ target }) => {
  const composer = target.closest?.('.composer');
  if (composer) composer.dataset.used = '';
});
document.addEventListener('click', ({ target }) => rest(target.closest?.('.composer')));
document.addEventListener('keydown', ({ key }) => { if (key === 'Escape') rest(); });

/* Nobody chose this ticket: colleagues are told of a reader when something in it is touched. */
function quietly(body, turn) {
  const { presenceUrl } = body.dataset;
  delete body.dataset.presenceUrl;
  const tell = () => { if (turn === last) document.body.dataset.presenceUrl = presenceUrl; };
  const main = document.querySelector('#pane-main');
  for (const kind of ['pointerdown', 'focusin']) main.addEventListener(kind, tell, { once: true });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-row]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || !wide.matches || !document.querySelector('.desk #pane-main')) return;
  event.preventDefault();
  const isShown = new URL(link.href).pathname === location.pathname;
  if (isShown && !document.querySelector('#pane-main[aria-busy]')) toHeading(); // what is being written there stays
  else if (mayLeave(panes())) show(link.href, { push: true, parts: PANES });
});

document.addEventListener('change', async (event) => {
  const form = event.target.closest?.('form[data-filters]');
  if (!form || !event.target.matches('select')) return;
  const typed = [...new FormData(form)].filter(([, value]) => value);
  const parts = ['pane-list-head', 'pane-rows'];
  await show(`${location.pathname}?${new URLSearchParams(typed)}`, { push: true, parts, focus: false });
  document.querySelector(`form[data-filters] [name="${event.target.name}"]`)?.focus();
});

const panes = () => PANES.map((id) => document.getElementById(id)).filter(Boolean);

window.navigation?.addEventListener('currententrychange', ({ from, navigationType }) => {
  if (navigationType === 'traverse') step = window.navigation.currentEntry.index - from.index;
});
addEventListener('popstate', (event) => {
  if (returns) {
    returns = false;
    return;
  }
  if (location.hash && !event.state) return;
  if (step && wide.matches && !mayLeave(panes())) {
    returns = true;
    history.go(-step);
    return;
  }
  const same = query === location.search;
  query = location.search;
  if (wide.matches && document.querySelector('.desk #pane-main')) {
    show(location.href, { push: false, parts: same ? PANES : ALL });
  }
  else location.reload();
});

const address = document.body.dataset.address;
if (address) history.replaceState(null, '', address); // a refused form: loading again shows the page that it stands on
end();
const first = wide.matches && document.querySelector('.desk[data-pane=list] [data-rows] a[data-row]');
if (first) show(first.href, { push: false, parts: PANES, focus: false, unasked: true });
document.querySelector('.queue[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
