/* Templates in the composer. select[data-template-url] (CODE in the address) lists them, and its text goes into the
   field `text` in the language that the field `language` says. What a template proposes besides is put ready: its topic
   is chosen and its outcome opened. Sending stays a gesture of its own.

   In that text `;` or `/` at the beginning of a line, or with a letter at once, opens a filter over the same list
   ([data-templates], made here): arrows choose, with a preview; Enter or Tab takes, Esc leaves. Those that the desk
   uses most for the topic come first; what was taken is sent along, to be counted. Validated answers of the FAQ for the
   same words (data-answers-url on the select) come below them, once the typing rests. */

import { noteOffer, offersFor } from './offers.js';
import { fill, load } from './parts.js';
import { called, matching } from './template_filter.js';

const REST = 150; // milliseconds
const LEAST = 3; // letters
const texts = new Map(); // address -> promise of { text, topic, outcome }
const answers = new Map(); // name of an entry, its version and language -> { title, text }

function sendAlong(form, value) {
  const hidden = { type: 'hidden', name: 'template' };
  const field = form.querySelector('input[name=template]')
    ?? form.appendChild(Object.assign(document.createElement('input'), hidden));
  field.value = value;
}

async function mostUsed(select) {
  const { used } = (await load(select.dataset.from)) ?? {};
  const topic = select.form.elements.topic?.value ?? '';
  return [...(used?.[topic] ?? []), ...(used?.[''] ?? [])];
}

/* The text without its greeting, where the letter has begun already. */
function going(text, form) {
  const [first, ...rest] = text.split('\n\n');
  const greets = [...form.elements.language.options].some((option) => option.dataset.greeting === first);
  return greets ? rest.join('\n\n') : text;
}

function filled(select, code) {
  if (answers.has(code)) return answers.get(code);
  const url = new URL(select.dataset.templateUrl.replace('CODE', encodeURIComponent(code)), location.href);
  const language = select.form?.elements.language?.value;
  if (language) url.searchParams.set('language', language);
  if (!texts.has(url.href)) {
    const answer = fetch(url, { headers: { Accept: 'application/json' } });
    texts.set(url.href, answer.then((got) => (got.ok ? got.json() : null)).catch(() => null));
    texts.get(url.href).then((text) => { if (!text) texts.delete(url.href); });
  }
  return texts.get(url.href);
}

async function propose(form, { topic, outcome }) {
  const panel = outcome && form.querySelector(`.outcome:has([name=do][value=${outcome}])`);
  if (panel) panel.open = true;
  if (!topic || !form.elements.topic) return;
  await fill(form.elements.topic);
  form.elements.topic.value = topic;
}

async function take(select, code, start, end) {
  const field = select.form.elements.text;
  const template = await filled(select, code);
  if (!template || !field) return;
  const isAnswer = answers.has(code);
  if (isAnswer) noteOffer(select.form, code, template.text);
  else sendAlong(select.form, code);
  const from = start ?? field.selectionStart;
  const before = field.value.slice(0, from).trim();
  const begins = !isAnswer && (!before || before === field.dataset.greeting);
  const text = begins || isAnswer ? template.text : going(template.text, select.form);
  field.setRangeText(text, begins ? 0 : from, end ?? field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  propose(select.form, template);
  field.focus();
}

document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-template-url]') || !target.value) return;
  const code = target.value;
  target.value = '';
  take(target, code);
});

// --- the filter in the text

const box = (form) => form?.querySelector('[data-templates]');

function makeBox(field, select) {
  const part = (name, properties) => Object.assign(document.createElement(name), properties);
  const list = part('div', { className: 'suggest template-filter of-answer', hidden: true });
  list.dataset.templates = '';
  const names = part('ul', { id: 'template-list', role: 'listbox', ariaLabel: select.ariaLabel });
  const preview = part('p', { className: 'quiet' });
  preview.dataset.preview = '';
  list.append(names, preview);
  field.after(list);
  field.ariaAutoComplete = 'list';
  field.setAttribute('aria-controls', names.id);
  return list;
}

const selectOf = (form) => form?.querySelector('[data-template-url]');
const listed = (select) => [...select.options].filter((option) => option.value)
  .map((option) => ({ code: option.value, title: option.textContent.trim() }));

function close(field) {
  const list = box(field.form);
  if (!list || list.hidden) return;
  list.hidden = true;
  field.removeAttribute('aria-activedescendant');
}

async function choose(field, option) {
  const list = box(field.form);
  for (const other of list.querySelectorAll('[role=option]')) other.setAttribute('aria-selected', other === option);
  field.setAttribute('aria-activedescendant', option.id);
  option.scrollIntoView({ block: 'nearest' });
  const preview = list.querySelector('[data-preview]');
  const template = await filled(selectOf(field.form), option.dataset.code);
  if (option.getAttribute('aria-selected') === 'true') preview.textContent = template?.text ?? '';
}

const callIn = (field) =>
  (field.selectionStart === field.selectionEnd ? called(field.value.slice(0, field.selectionStart)) : null);

const answersUrl = () => document.querySelector('[data-answers-url]')?.dataset.answersUrl;

/* The validated answers of the FAQ for some words, as { code, title }. */
async function answersTo(select, words) {
  const language = select.form.elements.language?.value;
  const part = await offersFor(answersUrl(), language ? { text: words, language } : { text: words });
  return [...(part?.querySelectorAll('[data-offer][data-validated]:has([data-put-in])') ?? [])].map((offer) => {
    const title = offer.querySelector('p').textContent.trim().replace(/\s+/g, ' ');
    const code = offer.dataset.offer;
    answers.set(code, { title, text: offer.querySelector('template').content.textContent });
    return { code, title };
  });
}

function show(field, list, choices) {
  const chosen = list.hidden ? '' : list.querySelector('[aria-selected=true]')?.dataset.code;
  list.querySelector('ul').replaceChildren(...choices.map(({ code, title }, at) => {
    const option = document.createElement('li');
    Object.assign(option, { id: `template-${at}`, className: 'suggest__one', role: 'option', textContent: title });
    option.dataset.code = code;
    return option;
  }));
  list.hidden = false;
  const { left, top, width } = field.getBoundingClientRect();
  Object.assign(list.style, {
    left: `${left}px`, bottom: `${innerHeight - top + 4}px`,
    width: `${Math.min(width, 720)}px`, maxHeight: `${top - 8}px`,
  });
  const options = [...list.querySelectorAll('[role=option]')];
  choose(field, options.find((option) => option.dataset.code === chosen) ?? options[0]);
}

async function open(field) {
  const select = selectOf(field.form);
  if (select?.form.elements.text !== field || !(callIn(field) || box(field.form))) return;
  const list = box(field.form) ?? makeBox(field, select);
  await fill(select);
  const call = field.form.elements.mode?.value === 'note' ? null : callIn(field);
  const templates = call ? matching(listed(select), call.words, await mostUsed(select)) : [];
  if (templates.length) show(field, list, templates);
  else close(field);
  if (!answersUrl() || !call || call.words.trim().length < LEAST) return;
  const goesOn = () => document.activeElement !== field || callIn(field)?.words !== call.words;
  await new Promise((rested) => { setTimeout(rested, REST); });
  if (goesOn()) return;
  const found = await answersTo(select, call.words);
  if (!found.length || goesOn() || (templates.length && list.hidden)) return; // hidden: left by Esc meanwhile
  show(field, list, [...templates, ...found]);
}

function pick(field, option) {
  const call = callIn(field);
  close(field);
  if (call) take(selectOf(field.form), option.dataset.code, call.start, field.selectionStart);
}

document.addEventListener('input', ({ target }) => { if (target.matches('textarea')) open(target); });
document.addEventListener('keydown', (event) => {
  const list = event.target.matches?.('textarea') && box(event.target.form);
  if (!list || list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  const options = [...list.querySelectorAll('[role=option]')];
  const here = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) choose(event.target, options[(here + by + options.length) % options.length]);
  else if (['Enter', 'Tab'].includes(event.key) && !event.shiftKey) pick(event.target, options[here]);
  else if (event.key === 'Escape') close(event.target);
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener('pointerdown', (event) => {
  const option = event.target.closest?.('[data-templates] [role=option]');
  const field = option?.closest('form').querySelector('textarea[aria-controls=template-list]');
  if (!field) return;
  event.preventDefault(); // the text keeps the focus
  pick(field, option);
});
document.addEventListener('focusout', ({ target }) => { if (target.matches('textarea')) close(target); });
