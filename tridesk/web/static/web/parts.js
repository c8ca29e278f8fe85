/* Parts of a page that come when they are wanted; without this file each is a plain link, or a form that comes back in
   full.

   a[data-unfold]              the form behind the link takes the place of the link, with the focus in it
   a[data-deferred]            what is behind it takes its place as soon as the page rests
   a[data-part]                the only thing in a menu: what is behind it takes its place when the menu is opened
   a[data-list="/address"]     the list beside a ticket whose address names none: comes by itself on a wide screen
   select[data-choices="/address#name"]
                               a list with only what is chosen: the rest (JSON, by name) is fetched when the page rests
                               and put in when the list, or what it is folded in, is opened; letters typed into it
                               before choose in it then

   Tells other modules 'tridesk:unfolded' on document, with the new element. */

import { mark } from './panes.js';

const FIELD = ':is(input,select,textarea):not([type=hidden])';
const LIST = ['pane-queues', 'pane-list-head', 'pane-rows'];
const wide = matchMedia('(width >= 56rem)');

async function page(address, headers) {
  const answer = await fetch(address, { headers: { Accept: 'text/html', ...headers } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

// --- gestures

async function unfold(link) {
  if (link.hasAttribute('aria-busy')) return;
  link.setAttribute('aria-busy', 'true');
  const part = (await page(link.href, { 'X-Tridesk-Part': '1' }))?.querySelector('details');
  if (!link.isConnected) return;
  if (!part) return location.assign(link.href);
  for (const other of document.querySelectorAll(`details[name="${CSS.escape(part.name)}"]`)) other.open = false;
  link.replaceWith(part);
  document.dispatchEvent(new CustomEvent('tridesk:unfolded', { detail: part }));
  part.querySelector(FIELD)?.focus();
  return undefined;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-unfold]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented) return;
  event.preventDefault();
  unfold(link);
});

/* Back from a refusal: the form of that gesture is unfolded again, and forms.js puts back what was typed into it. */
addEventListener('pageshow', () => {
  const forth = performance.getEntriesByType('navigation')[0]?.type === 'navigate';
  for (const link of document.querySelectorAll('a[data-unfold]')) {
    const form = new URL(link.href).pathname.replace('/more/', '/');
    const typed = `tridesk:typed:${document.querySelector('#words').dataset.person}:${location.pathname}:${form}`;
    if (forth) sessionStorage.removeItem(typed);
    else if (sessionStorage.getItem(typed)) unfold(link);
  }
});

// --- a menu

async function fillMenu(menu) {
  const link = menu.open && menu.querySelector(':scope > .menu__list > a[data-part]');
  if (!link) return;
  const fresh = await page(link.href, { 'X-Tridesk-Part': '1' });
  if (fresh && link.isConnected) link.replaceWith(...fresh.body.childNodes);
}

document.addEventListener('toggle', ({ target }) => fillMenu(target), true);
document.querySelectorAll('.menu[open]').forEach(fillMenu); // opened before this file was there

// --- what comes later

async function bring(link) {
  if (link.hasAttribute('aria-busy')) return;
  link.setAttribute('aria-busy', 'true');
  const fresh = await page(link.href, { 'X-Tridesk-Part': '1' });
  if (fresh && link.isConnected) link.replaceWith(...fresh.body.childNodes);
  else link.removeAttribute('aria-busy');
}

const bringDeferred = () => document.querySelectorAll('a[data-deferred]').forEach(bring);
document.addEventListener('tridesk:merged', bringDeferred);

// --- the list beside a ticket

async function bringList() {
  const link = document.querySelector('a[data-list]');
  if (!link || !wide.matches) return;
  const fresh = await page(link.dataset.list, { 'X-Tridesk-Pane': 'all' });
  if (!fresh || !link.isConnected) return;
  const title = fresh.querySelector('#pane-list-head h1'); // of a page that is the list; here the ticket has it
  if (title) {
    const name = document.createElement('h2');
    name.append(...title.childNodes);
    title.replaceWith(name);
  }
  for (const id of LIST) {
    const [old, young] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && young) old.replaceChildren(...young.childNodes);
  }
  history.replaceState(history.state, '', link.href);
  mark(new URL(location.href));
}

// --- lists to choose from

const lists = new Map(); // address -> promise of {name: [[value, label], ...]}

/* All lists behind an address, once for each page. */
export function load(address) {
  if (!lists.has(address)) {
    const answer = fetch(address, { headers: { Accept: 'application/json' } });
    lists.set(address, answer.then((json) => (json.ok ? json.json() : null)).catch(() => null));
  }
  return lists.get(address);
}

/* Puts all its choices into a list that was sent with only the chosen one. */
export async function fill(select) {
  if (!select.dataset.choices) return undefined;
  const [address, name] = select.dataset.choices.split('#');
  const choices = (await load(address))?.[name];
  if (!choices) return lists.delete(address);
  if (!select.dataset.choices) return undefined;
  delete select.dataset.choices;
  select.dataset.from = address;
  const [first, chosen] = [select.options[0], select.value];
  const options = choices.map(([value, label]) => new Option(label, value, value === chosen, value === chosen));
  select.replaceChildren(first, ...options);
  const letters = typed.get(select);
  const meant = letters && options.find((option) => option.text.toLowerCase().startsWith(letters));
  if (meant) {
    meant.selected = true;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }
  return undefined;
}

const LATER = 'select[data-choices]';
const typed = new WeakMap(); // by their list, letters that came before its choices
document.addEventListener('keydown', ({ target, key, ctrlKey, metaKey, altKey }) => {
  if (!target.matches?.(LATER) || key.length > 1 || ctrlKey || metaKey || altKey) return;
  typed.set(target, (typed.get(target) ?? '') + key.toLowerCase());
});
for (const kind of ['pointerdown', 'focusin']) {
  document.addEventListener(kind, ({ target }) => { if (target.matches?.(LATER)) fill(target); });
}
document.addEventListener('toggle', ({ target }) => target.querySelectorAll?.(LATER).forEach(fill), true);

function rest() {
  bringList();
  const wait = window.requestIdleCallback ?? setTimeout;
  wait(bringDeferred);
  wait(() => document.querySelectorAll(LATER).forEach((select) => load(select.dataset.choices.split('#')[0])));
}

document.addEventListener('tridesk:swapped', rest);
rest();
