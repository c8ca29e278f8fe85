/* A list (data-rows) whose newer version came. One that nobody reads takes it at once. One that somebody reads
   (scrolled, pointed at, or with the focus in it) keeps its order: known rows are refreshed in place, new ones wait.
   A button on the edge above the list, always in sight, counts what is new and not seen: '3 new'. It leads to the
   first of them. The tab's title counts them as well ('tridesk:listed').
   Where data-total grew by more than there are new rows, the others are on another page: pressed again, the button
   shows the newest first. */

import { countChosen } from './choose.js';
import { merge, plain } from './merge.js';

const say = document.querySelector('#words')?.dataset ?? {};
const unseen = new Set(); // ids of rows
let beyond = 0; // tickets of the list that are on no row of this page
let waiting = null; // the newer version, while somebody reads the older
let shown = null; // the list that all this is about

const rowsOf = (list) => [...list.children].filter((row) => row.id);
const theList = () => document.querySelector('[data-rows]');

function isRead(list) {
  const scroller = list.closest('[data-scroll]');
  return Boolean(scroller?.scrollTop > 40) || list.matches(':hover') || list.contains(document.activeElement);
}

function isInSight(row) {
  const frame = row.closest('[data-scroll]')?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  const place = row.getBoundingClientRect();
  return place.top >= Math.max(0, frame.top) && place.bottom <= Math.min(frame.bottom, innerHeight);
}

function reveal() {
  const list = theList();
  if (waiting) merge(list, waiting);
  waiting = null;
  countChosen();
  const first = rowsOf(list).find((row) => unseen.has(row.id));
  const elsewhere = !first && beyond;
  unseen.clear();
  if (elsewhere) beyond = 0;
  show();
  if (elsewhere) {
    const address = new URL(location.href);
    address.searchParams.delete('after');
    address.searchParams.set('order', 'newest');
    location.assign(address);
  }
  first?.scrollIntoView({ block: 'center' });
  first?.querySelector('.row__link')?.focus({ preventScroll: true });
}

function show() {
  const list = theList();
  const number = unseen.size + beyond;
  document.dispatchEvent(new CustomEvent('tridesk:listed', { detail: number }));
  let button = document.querySelector('.news');
  if (!number) return button?.remove();
  if (!button) {
    button = Object.assign(document.createElement('button'), { type: 'button', className: 'news', onclick: reveal });
    (list.closest('[data-scroll]') ?? list).before(button);
  }
  button.textContent = (number === 1 ? say.newOne : say.newMany).replace('COUNT', number);
  return undefined;
}

/* Rows in sight count as seen. */
function look() {
  const list = theList();
  if (!list || waiting || !unseen.size) return;
  for (const row of rowsOf(list)) if (unseen.has(row.id) && isInSight(row)) unseen.delete(row.id);
  show();
}

/* The rows of `young` that are new. On a page with a next one, what follows the last known row only moved up. */
function newRows(young, known) {
  const rows = rowsOf(young);
  const added = rows.filter((row) => !known.has(row.id));
  if (!theList().parentElement.querySelector('.pager [rel=next]')) return added;
  const last = rows.findLastIndex((row) => known.has(row.id));
  return added.filter((row) => rows.indexOf(row) < last);
}

export function refreshRows(list, young) {
  const before = waiting ?? list;
  const known = new Set(rowsOf(before).map((row) => row.id));
  if (known.size) {
    const added = newRows(young, known);
    for (const row of added) unseen.add(row.id);
    beyond += Math.max(0, (Number(young.dataset.total) - Number(before.dataset.total) || 0) - added.length);
  }
  const left = new Set(rowsOf(young).map((row) => row.id));
  for (const id of unseen) if (!left.has(id)) unseen.delete(id);
  shown = list;
  waiting = unseen.size && isRead(list) ? young : null;
  if (waiting) {
    for (const row of rowsOf(young)) {
      const mine = document.getElementById(row.id);
      if (mine && plain(mine) !== plain(row)) merge(mine, row.cloneNode(true));
    }
  } else merge(list, young);
  countChosen();
  look();
  show();
}

document.addEventListener('scroll', look, { capture: true, passive: true });
document.addEventListener('tridesk:swapped', () => {
  if (theList() === shown) return;
  unseen.clear();
  [beyond, waiting] = [0, null];
  if (theList()) show();
});
