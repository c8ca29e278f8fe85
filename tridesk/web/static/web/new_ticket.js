/* A new ticket says, while it is typed, who it may be, in which language, and what it may be about (form[data-known]:
   asked with the fields as JSON, answers #known and #known-topic).

   #known[data-fields]     what follows from the organisation or contact: goes into fields that are empty, or that hold
                           what was put there before, never over what somebody chose
   button[data-fields]     who it is: goes into the fields, whatever they hold
   button[data-topic]      the topic

   ↓ leads from who asks to who it may be, where the arrows choose and Enter takes. Who it may be follows what is typed
   after a moment (aria-busy); until then the keys wait, so that nobody takes the person of older words.

   Enter goes on: from who it is to the subject, from there to the topic unless one is chosen, and to the answer. */

const REST = 350;
const ASKED = ['contact', 'requester_name', 'organisation', 'organisation_picked', 'requester_phone',
  'requester_email', 'subject', 'text', 'topic'];
const ONWARD = {
  requester_name: 'subject', organisation: 'subject', requester_phone: 'subject', requester_email: 'subject',
  subject: 'topic', topic: 'answer', language: 'answer', channel: 'answer',
};
const form = document.querySelector('form[data-known]');
const ours = {}; // what was put into a field here
let putting = false;
let timer = 0;
let turn = 0;
let leading = false; // ↓ was pressed while #known was behind what is typed

const known = () => document.getElementById('known');

const field = (name) => form.elements.namedItem(name);
const candidates = () => [...form.querySelectorAll('.candidate')];

function put(name, value) {
  if (!field(name) || field(name).value === value) return;
  putting = true;
  field(name).value = value;
  field(name).dispatchEvent(new Event('input', { bubbles: true }));
  putting = false;
  ours[name] = value;
}

function follow(fields) {
  for (const name of new Set(['language', 'requester_email', ...Object.keys(fields)])) {
    const now = field(name)?.value;
    if (now === '' || now === ours[name]) put(name, fields[name] ?? '');
  }
}

const asksWho = ({ name }) => ONWARD[name] === 'subject';

function settle() {
  known().removeAttribute('aria-busy');
  if (leading && asksWho(document.activeElement)) candidates()[0]?.focus();
  leading = false;
}

async function look() {
  const mine = ++turn;
  const asked = Object.fromEntries(ASKED.map((name) => [name, field(name)?.value ?? '']));
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': field('csrfmiddlewaretoken').value };
  const options = { method: 'POST', body: JSON.stringify(asked), headers };
  const answer = await fetch(form.dataset.known, options).catch(() => null);
  const text = answer?.ok && await answer.text().catch(() => null);
  if (mine !== turn || !text) return;
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  for (const id of ['known', 'known-topic']) {
    const [old, young] = [document.getElementById(id), fresh.getElementById(id)];
    if (!young || old.contains(document.activeElement) || old.innerHTML === young.innerHTML) continue;
    old.replaceChildren(...young.childNodes);
  }
  follow(JSON.parse(fresh.getElementById('known')?.dataset.fields ?? '{}'));
  settle();
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
  turn += 1; // what is under way was asked with older words
}

function choose(button) {
  const fields = button.dataset.topic ? { topic: button.dataset.topic } : JSON.parse(button.dataset.fields);
  if (!button.dataset.topic) put('contact', '');
  for (const [name, value] of Object.entries(fields)) {
    put(name, value);
    delete ours[name]; // chosen by a person: nothing that follows changes it
  }
  const next = button.dataset.topic ? field('topic') : field('subject');
  next.focus();
  soon(0);
}

/* After suggest.js, where Enter chooses from a list; Ctrl+Enter sends. */
function goOn(event) {
  const { name, form: its } = event.target;
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (event.key !== 'Enter' || modified || event.defaultPrevented || its !== form || !ONWARD[name]) return;
  event.preventDefault();
  if (leading) return;
  const to = name === 'subject' && field('topic').value ? 'answer' : ONWARD[name];
  (field(to) ?? form.querySelector('[data-key-submit]')).focus();
}

/* After suggest.js, whose list goes before. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const { target } = event;
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing;
  if (!step || modified || event.defaultPrevented || !form.contains(target)) return;
  const all = candidates();
  const here = all.indexOf(target);
  if (here < 0 && !(step > 0 && asksWho(target))) return;
  leading = here < 0 && known().hasAttribute('aria-busy');
  if (!leading && !all.length) return;
  event.preventDefault();
  if (leading) soon(0);
  else (all[here + step] ?? (step < 0 ? field('requester_name') : target)).focus();
}

if (form) {
  document.addEventListener('keydown', goOn);
  document.addEventListener('keydown', walk);
  form.addEventListener('input', ({ target }) => {
    if (putting || !ASKED.includes(target.name)) return;
    if (target.name === 'requester_name') field('contact').value = ''; // another name is another person
    if (asksWho(target)) known().setAttribute('aria-busy', 'true');
    leading = false;
    soon(REST);
  });
  form.addEventListener('change', ({ target }) => { if (!putting && target.name === 'topic') soon(0); });
  form.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-fields],button[data-topic]');
    if (!button) return;
    event.preventDefault();
    choose(button);
  });
  if (ASKED.some((name) => field(name)?.value)) soon(0); // a draft that came back
}
