/* Suggestions under a box while somebody types (the combobox of WAI-ARIA). Without this file it is a plain box for
   text.

   data-suggest="/address"    on an input: asked with ?q=..., answers {"items": [{name, detail, value, id, url, kind}]}
   data-suggest-go            a choice leads to its url, posts its `fields` there (`phone`: by the telephone bar), or
                             presses its key `press` on that page; Enter does what stands first. Without this
                             attribute a choice puts `value` into the box, and `id` into the field marked
                             [data-suggest-picked] that stands beside it
   data-suggest-many          the box holds several, with a comma between: the last one is asked for

   Arrows choose, Enter takes, Tab takes what is chosen and goes on, Esc closes; typing on forgets what was picked.
   What looks
   like a national number is never asked for: it would stand in an address. */

import { post } from './post.js';

const REST = 120;
const NUMBER = /(?<![+\d])\d{2}[.\s/-]?\d{2}[.\s/-]?\d{2}[\s.\-/]?\d{3}[\s.\-/]?\d{2}(?!\d)/;
const say = document.querySelector('#words')?.dataset ?? {};
let box = null; // the input whose suggestions are shown
let items = [];
let answers = ''; // the text that the items are for
let at = -1;
let timer = 0;
let turn = 0;

const list = Object.assign(document.createElement('ul'), { className: 'suggest', id: 'suggestions', hidden: true });
const status = Object.assign(document.createElement('div'), { className: 'visually-hidden' });
list.setAttribute('role', 'listbox');
status.setAttribute('role', 'status');
document.querySelector('#toasts')?.before(list, status);

const pickedBeside = (input) => input.parentElement.querySelector('[data-suggest-picked]');

const isMany = (input) => input.hasAttribute('data-suggest-many');
const typedIn = (input) => (isMany(input) ? input.value.split(/[,;]/).at(-1) : input.value).trim();

function ready(input) {
  if (input.getAttribute('role') === 'combobox') return;
  input.removeAttribute('list'); // the browser's own suggestions would lie over ours
  const attributes = {
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
}

function close() {
  turn += 1;
  clearTimeout(timer);
  list.hidden = true;
  at = -1;
  items = [];
  box?.setAttribute('aria-expanded', 'false');
  box?.removeAttribute('aria-activedescendant');
}

function place() {
  const edge = box.getBoundingClientRect();
  const width = Math.min(Math.max(edge.width, 300), innerWidth - 16);
  list.style.left = `${Math.max(8, Math.min(edge.left, innerWidth - width - 8))}px`;
  list.style.width = `${width}px`;
  const below = innerHeight - edge.bottom;
  list.style.top = below > 180 || below > edge.top ? `${edge.bottom + 4}px` : '';
  list.style.bottom = list.style.top ? '' : `${innerHeight - edge.top + 4}px`;
  list.style.maxHeight = `${Math.max(below > 180 ? below : Math.max(below, edge.top), 120) - 16}px`;
}

function option(item, index) {
  const row = Object.assign(document.createElement('li'), { className: 'suggest__one', id: `suggestion-${index}` });
  row.setAttribute('role', 'option');
  row.setAttribute('aria-selected', 'false');
  row.append(Object.assign(document.createElement('span'), { className: 'suggest__name', textContent: item.name }));
  if (item.detail) {
    const detail = { className: 'suggest__detail', textContent: item.detail };
    row.append(' ', Object.assign(document.createElement('span'), detail));
  }
  return row;
}

function show(found, typed) {
  items = found;
  answers = typed;
  at = -1;
  list.replaceChildren(...items.map(option));
  list.setAttribute('aria-label', box.labels?.[0]?.textContent.trim() || box.getAttribute('aria-label') || '');
  list.hidden = !items.length;
  box.setAttribute('aria-expanded', String(!list.hidden));
  box.removeAttribute('aria-activedescendant');
  const words = items.length === 1 ? say.foundOne : say.foundMany;
  status.textContent = items.length && words ? words.replace('COUNT', items.length) : '';
  if (items.length) place();
}

async function ask(input) {
  const mine = ++turn;
  const typed = typedIn(input);
  if (!typed || NUMBER.test(typed)) return close();
  const url = new URL(input.dataset.suggest, location.href);
  url.searchParams.set('q', typed);
  const answer = await fetch(url, { headers: { Accept: 'application/json' } }).catch(() => null);
  if (mine !== turn || document.activeElement !== input) return undefined;
  if (!answer?.ok || !answer.headers.get('Content-Type')?.startsWith('application/json')) return close();
  const found = (await answer.json()).items;
  if (mine === turn && document.activeElement === input) show(found, typed);
  return undefined;
}

function move(to) {
  list.children[at]?.setAttribute('aria-selected', 'false');
  at = (to + items.length + 1) % (items.length + 1); // one place more: the box itself
  const row = list.children[at];
  if (!row) {
    at = -1;
    box.removeAttribute('aria-activedescendant');
    return;
  }
  row.setAttribute('aria-selected', 'true');
  row.scrollIntoView({ block: 'nearest' });
  box.setAttribute('aria-activedescendant', row.id);
}

function go(item) {
  if (item.fields) {
    if (item.phone) { // the page stays, and has its keys again
      box.value = '';
      box.blur();
    }
    post(item.url, item.fields, { phone: item.phone });
    return;
  }
  const gesture = item.press && [...document.querySelectorAll(`[data-key="${CSS.escape(item.press)}"]`)].at(-1);
  if (gesture && new URL(item.url, location.href).pathname === location.pathname) {
    box.value = '';
    gesture.click();
    gesture.parentElement.querySelector('input:not([type=hidden]),select,textarea,button')?.focus();
  } else location.assign(item.url);
}

function take(index) {
  const item = items[index];
  const input = box;
  close();
  if (input.hasAttribute('data-suggest-go')) {
    go(item);
    return;
  }
  input.value = isMany(input) ? input.value.replace(/[^,;]*$/, ` ${item.value}, `).trimStart() : item.value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  close();
  const picked = pickedBeside(input);
  if (picked) picked.value = item.id;
}

// Enter without a choice asks the server what stands first; a command is done from here, if it is what was typed.
const isCommand = () => answers === box.value.trim() && (items[0].fields || items[0].press);

document.addEventListener('focusin', (event) => {
  if (!event.target.matches?.('input[data-suggest]')) return;
  ready(event.target);
  box = event.target;
});
document.addEventListener('focusout', (event) => { if (event.target === box) close(); });
document.addEventListener('input', (event) => {
  if (!event.target.matches?.('input[data-suggest]')) return;
  box = event.target;
  const picked = pickedBeside(box);
  if (picked) picked.value = '';
  clearTimeout(timer);
  timer = setTimeout(ask, REST, box);
});
document.addEventListener('keydown', (event) => {
  if (event.target !== box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (list.hidden) {
    if (event.key === 'Enter' && isMany(box)) event.preventDefault(); // which would press the form's first button
    if (event.key !== 'ArrowDown' || !box.value.trim()) return;
    event.preventDefault();
    ask(box);
    return;
  }
  if (event.key === 'ArrowDown') move(at + 1);
  else if (event.key === 'ArrowUp') move(at < 0 ? items.length - 1 : at - 1);
  else if (event.key === 'Enter' && (at >= 0 || isCommand())) take(Math.max(at, 0));
  else if (event.key === 'Escape') close();
  else {
    if (event.key === 'Tab' && at >= 0 && !box.hasAttribute('data-suggest-go')) take(at);
    return;
  }
  event.preventDefault();
}, true);
list.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener('click', (event) => {
  const row = event.target.closest('[role=option]');
  if (row) take([...list.children].indexOf(row));
});
addEventListener('resize', () => { if (!list.hidden) place(); });
document.addEventListener('scroll', (event) => { if (!list.hidden && event.target !== list) place(); }, true);
if (document.activeElement?.matches('input[data-suggest]')) {
  box = document.activeElement;
  ready(box);
}
