/* The keyboard. Everything is declared in the page, nothing here knows what a key does:

   data-key="a"            on a link, button, summary or field: pressing A clicks (or focuses) it
   data-key="g d"          G, then D
   data-key-into="id"      the key then goes on into the field with that id
   data-key-label="..."    what the help says; without it the element's own words
   data-key-submit         the button that Ctrl+Enter presses, where a form has several
   data-rows               a list: J, K and the arrows go through its .row__link, X chooses a row (choose.js)
   data-keys-help          a button that opens the help, which lists every key of the page (dialog #keys)

   No key fires while somebody types, but for F2 to F10 (the telephone's), which leave her where she types; Esc leaves a
   field. When two elements share a key the later one in the page wins: what stands in the ticket goes before what
   stands in the queues. While rows are chosen, what is done with these (#bulk) goes before both. */

import { chooseNone, chooseRow } from './choose.js';

const TYPING = 'input:not([type=checkbox],[type=radio],[type=button],[type=submit]),textarea,select,'
  + '[contenteditable]:not([contenteditable=false])';
let first = '';
let timer = 0;

// A menu, where the window is narrow; what an emptied, closed composer may bring back.
const seen = (element) => element.matches('.rail a, [data-earlier]:not([hidden])')
  || (element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null);
function wanted(keys) {
  const elements = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)].filter(seen);
  return elements.find((element) => element.closest('#bulk')) ?? elements.at(-1);
}

// At the end of what stands there: the next letter must not replace it. What is searched is mostly typed anew.
function enter(field) {
  field.focus();
  if (field.matches('[type=search]')) field.select();
  else if (typeof field.selectionEnd === 'number') field.setSelectionRange(field.value.length, field.value.length);
}

function press(element, typing) {
  if (element.matches(TYPING)) {
    enter(element);
    return;
  }
  if (element.dispatchEvent(new Event('tridesk:key', { bubbles: true, cancelable: true }))) element.click();
  const into = document.getElementById(element.dataset.keyInto ?? '');
  if (into) {
    enter(into);
    return;
  }
  if (element.matches('summary') && element.parentElement.open) {
    element.parentElement.querySelector(`:is(${TYPING}):not([type=hidden])`)?.focus();
  } else if (!typing && !element.matches('a')) element.focus();
}

function step(by) {
  const links = [...document.querySelectorAll('[data-rows] .row__link')].filter(seen);
  if (!links.length) return false;
  const here = links.indexOf(document.activeElement);
  const from = here >= 0 ? here : links.findIndex((link) => link.hasAttribute('aria-current'));
  const next = links[Math.min(links.length - 1, Math.max(0, from + by))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
  return true;
}

function send(form) {
  const shown = (selector) => [...form.querySelectorAll(selector)].find(seen);
  const button = shown('details[open] :is(button:not([type]),button[type=submit])')
    ?? shown('[data-key-submit]:not(details:not([open]) *)')
    ?? shown('button:not([type=button],[formnovalidate])');
  if (button) button.click();
  else form.requestSubmit();
}

function words(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const copy = element.cloneNode(true);
  copy.querySelectorAll('kbd,.count,svg').forEach((part) => part.remove());
  return (element.getAttribute('aria-label') || copy.textContent || element.placeholder || '').trim();
}

function line(list, keys, label) {
  const term = document.createElement('dt');
  keys.forEach((key, index) => {
    if (index) term.append(' ');
    const textContent = key.length === 1 ? key.toUpperCase() : key;
    term.append(Object.assign(document.createElement('kbd'), { textContent }));
  });
  list.append(term, Object.assign(document.createElement('dd'), { textContent: label }));
}

function help() {
  const made = document.querySelector('#keys-dialog');
  if (made) made.replaceWith(made.content);
  const dialog = document.querySelector('#keys');
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector('[data-keys-list]');
  list.replaceChildren();
  const known = new Set();
  for (const element of [...document.querySelectorAll('[data-key]')].filter(seen)) known.add(element.dataset.key);
  const all = [...known].sort((a, b) => a.length - b.length || a.localeCompare(b));
  for (const keys of all) line(list, keys.split(' '), words(wanted(keys)));
  if (document.querySelector('[data-rows]')) {
    line(list, ['j', '↓'], list.dataset.next);
    line(list, ['k', '↑'], list.dataset.previous);
    line(list, ['Enter'], list.dataset.open);
    if (document.querySelector('#bulk')) line(list, ['x'], list.dataset.choose);
  }
  line(list, ['Ctrl', 'Enter'], list.dataset.send);
  line(list, ['Esc'], list.dataset.leave);
  line(list, ['?'], list.dataset.help);
  dialog.showModal();
}

document.addEventListener('keydown', (event) => {
  const target = event.target;
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && target.form) {
    event.preventDefault();
    send(target.form);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (target.matches?.(TYPING) && !(/^F\d+$/.test(event.key) && wanted(event.key))) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === 'Escape') document.querySelectorAll('.menu[open]').forEach((menu) => { menu.open = false; });
  if (key === 'Escape') chooseNone();
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[key];
  const by = first ? 0 : { j: 1, k: -1 }[key] ?? (target.closest?.('[data-rows]') && arrow);
  const chooses = !first && key === 'x';
  const element = first ? wanted(`${first} ${key}`) : wanted(key);
  const leads = !first && key.length === 1 && document.querySelector(`[data-key^="${CSS.escape(key)} "]`);
  clearTimeout(timer);
  first = '';
  if (element) press(element, target.matches?.(TYPING));
  else if (leads) {
    first = key;
    timer = setTimeout(() => { first = ''; }, 1500);
  } else if (key === '?') help();
  else if (!(chooses && chooseRow(event.shiftKey)) && !(by && step(by))) return;
  event.preventDefault();
});

document.addEventListener('click', ({ target }) => { if (target.closest('[data-keys-help]')) help(); });
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
});
