/* Entries of the FAQ beside what is being written. [data-offers="/address"] is filled with what the server offers for

   data-offers-from="#a,#b"    the fields whose texts say what it is about; else those of a ticket
   data-offers-into="#c"       the field that an entry is put into; else #text, the composer's

   with #id_language as the language of the answer, once the page rests, and again after each pause in typing. Where the
   field stands in a form with an input named `faq`, what was put in is noted there, so that it counts when the answer
   is sent, unless it was deleted again. [data-told] notes there what was told; pressed again, it was not. What is typed
   is posted: no address, which proxies may log, has words in it. */

const REST = 300; // milliseconds
const LETTERS = 600;
const LEAST = 3; // letters
const BEGIN = 30; // letters by which a text that was put in is known again

let timer = 0;
let abort = null;
let shown = '';
const begins = new Map(); // by its name, the beginning of what was put in

const panel = () => document.querySelector('[data-offers]');
const into = (box) => box.dataset.offersInto ?? '#text';
const from = (box) => box.dataset.offersFrom ?? '#text,#phone-note,#pane-side [name=subject]';
const language = () => document.querySelector('#id_language');

/* What somebody typed, without the greeting that was there before. */
function typed(field) {
  const { greeting } = field.dataset;
  const text = greeting && field.value.startsWith(greeting) ? field.value.slice(greeting.length) : field.value;
  return text.trim();
}

/* The page of offers that the server makes for these words. */
export async function offersFor(address, words, signal) {
  const body = new URLSearchParams(words);
  const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
  const headers = { Accept: 'text/html', 'X-CSRFToken': token };
  const page = await fetch(address, { method: 'POST', body, headers, signal })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : null))
    .catch(() => null);  // also given up while the page was still coming
  return page === null ? null : new DOMParser().parseFromString(page, 'text/html');
}

async function bring() {
  const box = panel();
  if (!box) return;
  const words = {};
  const text = [...document.querySelectorAll(from(box))].map(typed).filter(Boolean).join(' ').slice(0, LETTERS);
  if (text.length >= LEAST) words.text = text;
  if (language()) words.language = language().value;
  const asked = JSON.stringify([box.dataset.offers, words]);
  if (asked === shown && box.childElementCount) return;
  shown = asked;
  abort?.abort();
  abort = new AbortController();
  const part = await offersFor(box.dataset.offers, words, abort.signal);
  if (!part || !box.isConnected) return;
  if (asked !== shown || box.contains(document.activeElement)) return;
  box.replaceChildren(...part.body.childNodes);
  showTold();
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(bring, REST);
}

const named = (note) => note.value.split(' ').filter(Boolean);

/* Notes in a form that an entry, by its name with version and language, was put into its text. */
export function noteOffer(form, name, text) {
  const note = form?.elements.faq;
  if (!note) return;
  note.value = [...new Set([...named(note), name])].join(' ');
  begins.set(name, text.slice(0, BEGIN));
}

/* Takes those out again whose beginning no longer stands in the text. */
function checkNoted(field) {
  const note = field.form?.elements.faq;
  if (!note?.value) return;
  note.value = named(note).filter((name) => field.value.includes(begins.get(name) ?? '')).join(' ');
}

function putIn(offer) {
  const box = panel();
  const field = document.querySelector(into(box));
  if (!field) return;
  field.focus(); // where an empty answer begins with its greeting (composer.js)
  const text = offer.querySelector('template').content.textContent;
  const before = field.value.slice(0, field.selectionStart).trimEnd();
  field.setRangeText(before ? `\n\n${text}` : text, before.length, field.selectionEnd, 'end');
  noteOffer(field.form, offer.dataset.offer, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/* Presses the buttons of what the form says was used; without a text of its own that is what was told. */
function showTold() {
  const box = panel();
  const note = document.querySelector(into(box))?.form?.elements.faq;
  for (const button of box.querySelectorAll('[data-told]')) {
    const name = button.closest('[data-offer]').dataset.offer;
    button.ariaPressed = String(Boolean(note) && named(note).includes(name) && !begins.get(name));
  }
}

function tell(button) {
  const { form } = document.querySelector(into(panel()));
  const name = button.closest('[data-offer]').dataset.offer;
  if (button.ariaPressed !== 'true') noteOffer(form, name, '');
  else form.elements.faq.value = named(form.elements.faq).filter((other) => other !== name).join(' ');
  showTold();
  form.elements.faq.dispatchEvent(new Event('input', { bubbles: true })); // the draft keeps it
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest?.('[data-put-in]');
  if (button) putIn(button.closest('[data-offer]'));
  const told = target.closest?.('[data-told]');
  if (told) tell(told);
});

document.addEventListener('input', ({ target }) => {
  const box = panel();
  if (box && target.matches?.(into(box))) checkNoted(target);
  if (box && target.matches?.(from(box))) soon();
});
document.addEventListener('change', ({ target }) => {
  if (panel() && target === language()) soon();
});

function rest() {
  const wait = window.requestIdleCallback ?? setTimeout;
  wait(bring);
}

document.addEventListener('tridesk:swapped', rest);
rest();
