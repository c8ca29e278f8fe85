/* Small helps for forms; all work without this file.

   Every POST form is sent once: a second click while the first is under way does nothing. One with data-draft-url and
   files, or while the server seems out of reach, stays where it is and says so ([data-kept]) unless the server answers.
   What was typed into a form without data-draft comes back after Back or a reload (texts only, never passwords).
   A refused form opens with the focus in its first wrong field.
   [data-counter="id"]      on a field with maxlength: the element with that id says how many characters are left
   [data-files]             on a file field: [data-file-list] in the same form names what was chosen, with sizes and a
                           button that leaves a file out; files can be pasted into the form and dropped on the page, and
                           all of them add up. An empty file, or more than a mail carries, is said there, and nothing
                           is sent until it is left out. The browser asks before it leaves a page with files that were
                           not sent, or with words that stand nowhere but in the page.
   [data-most="200000"]     on a textarea: a text of more characters stays whole, is said below it, and is not sent
   [data-user]              on a button of the sign-in page: signs in as an invented colleague
   [data-close]             on a button: takes away what it stands in */

// What is searched stands in the address: a national number leaves this page masked, as the server would write it.
const NUMBER = /(?<![+\d])\d{2}\W{0,3}\d{2}\W{0,3}\d{2}\W{0,3}\d{3}\W{0,3}(\d{2})(?!\d)/g;
document.addEventListener('submit', ({ target }) => {
  if (target.method !== 'get') return;
  for (const field of target.querySelectorAll('input[type=search],input[type=text],input:not([type])'))
    field.value = field.value.replace(NUMBER, '[RRN ••••$1]');
}, true);

const say = document.querySelector('#words')?.dataset ?? {};
const SECRET = /csrf|password|credential|code|number|secret|reason/i;
const POST = 'form[method=post]';
const nameOf = (form) => form.id || form.getAttribute('action') || [...document.forms].indexOf(form);
const place = (form) => `tridesk:typed:${say.person}:${location.pathname}:${nameOf(form)}`;
const TEXTS = 'textarea,input:is([type=text],[type=tel],[type=email],:not([type]))';
const texts = (form) =>
  [...form.elements].filter((field) => field.matches(TEXTS) && field.name && !SECRET.test(field.name));

const typedInto = new WeakSet(); // fields

const PATIENCE = 10_000; // milliseconds
const isUnsent = (form) => form && !form.dataset.sending;
const fileWaits = (input) => input.files.length && isUnsent(input.form);
const figure = (count) => count.toLocaleString(document.documentElement.lang);

/* Says of a text that it is longer than it may be; a form sends the end of each line as two characters. */
function measure(field) {
  const { value } = field;
  const most = Number(field.dataset.most);
  const length = value.length * 2 > most ? value.length + value.split('\n').length - 1 : value.length;
  let note = field.parentElement.querySelector(':scope > [data-too-long]');
  if (length <= most || !say.tooLong) {
    if (note) field.removeAttribute('aria-invalid');
    return note?.remove();
  }
  const textContent = say.tooLong.replace('COUNT', figure(length)).replace('MOST', figure(most));
  if (note) note.role = null; // said once, not at each key
  else {
    note = Object.assign(document.createElement('p'), { className: 'field__error', tabIndex: -1, role: 'alert' });
    Object.assign(note.dataset, { wrong: '', tooLong: '' });
    field.after(note);
  }
  Object.assign(note, { textContent });
  field.ariaInvalid = 'true';
  return undefined;
}
const LONG = 'textarea[data-most]';
document.addEventListener('input', ({ target }) => { if (target.matches(LONG)) measure(target); });

/* Before anybody takes the form as sent: of a text or files that nobody would get one hears first. */
document.addEventListener('submit', (event) => {
  event.target.querySelectorAll(LONG).forEach(measure); // a draft that came back as well
  const wrong = event.target.querySelector('[data-wrong]');
  if (!wrong) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wrong.closest('details')?.setAttribute('open', '');
  wrong.focus();
}, true);

/* Sent without a server, a form is gone behind a page of the browser, and its files with it: then it is not sent. */
const mayFail = (form) => !navigator.onLine || form.querySelector('[data-unsaved]')
  || [...form.querySelectorAll('[data-files]')].some(fileWaits);

document.addEventListener('submit', async (event) => {
  const { target, submitter } = event;
  if (!target.matches('form[data-draft-url]') || 'reached' in target.dataset || !mayFail(target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if ('asking' in target.dataset) return;
  target.dataset.asking = '';
  const options = { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) };
  const isThere = await fetch(target.dataset.draftUrl, options).then(() => true, () => false);
  delete target.dataset.asking;
  const note = target.querySelector('[data-kept]');
  if (!isThere && note) {
    note.textContent = say.notSent;
    note.dataset.unsaved = '';
    return;
  }
  target.dataset.reached = '';
  target.requestSubmit(submitter);
  delete target.dataset.reached;
}, true);

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches(POST)) return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = '1';
  event.submitter?.setAttribute('aria-busy', 'true');
  if (form.matches('[data-draft]') && !form.closest('details[name=more]')) return undefined;
  const changed = texts(form).filter((field) => field.value !== field.defaultValue);
  const typed = Object.fromEntries(changed.map((field) => [field.name, field.value]));
  if (Object.keys(typed).length) sessionStorage.setItem(place(form), JSON.stringify(typed));
  return undefined;
});

function restore(root) {
  for (const form of root.querySelectorAll(POST)) {
    delete form.dataset.sending;
    form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
    const kept = sessionStorage.getItem(place(form));
    sessionStorage.removeItem(place(form));
    if (!kept || performance.getEntriesByType('navigation')[0]?.type === 'navigate') continue;
    const typed = JSON.parse(kept);
    for (const field of texts(form)) {
      if (!(field.name in typed) || field.value !== field.defaultValue) continue;
      field.value = typed[field.name];
      typedInto.add(field);
    }
  }
}
addEventListener('pageshow', () => restore(document));
document.addEventListener('tridesk:unfolded', (event) => restore(event.detail));

function count(field) {
  const note = document.getElementById(field.dataset.counter);
  if (note && say.left) note.textContent = say.left.replace('COUNT', field.maxLength - field.value.length);
}

function size(bytes) {
  const kilobytes = Math.max(Math.sign(bytes), Math.round(bytes / 1000));
  return bytes < 1_000_000 ? `${kilobytes} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const MOST = 20_000_000; // bytes, as the server takes at most (MOST_UPLOAD)

function wrongWith({ multiple, files }) {
  const empty = [...files].find((file) => !file.size);
  if (empty) return say.fileEmpty?.replace('NAME', () => empty.name);
  const isMail = multiple; // a single file is a table or a form, with a limit of its own
  return isMail && [...files].reduce((total, file) => total + file.size, 0) > MOST ? say.filesLarge : '';
}

const chosen = new WeakMap(); // file field -> its files; a browser forgets them when others are chosen

function take(input, files) {
  const all = new DataTransfer();
  for (const file of input.multiple ? files : files.slice(-1)) all.items.add(file);
  input.files = all.files;
  chosen.set(input, [...input.files]);
  list(input);
}

const add = (input, files) => take(input, [...(chosen.get(input) ?? []), ...files]);

function list(input) {
  const target = input.form?.querySelector('[data-file-list]');
  target?.replaceChildren(...[...input.files].map((file) => {
    const leaveOut = Object.assign(document.createElement('button'), {
      type: 'button', className: 'button button--small button--quiet', textContent: '×',
      ariaLabel: `${say.remove}: ${file.name}`,
      onclick: () => { take(input, chosen.get(input).filter((other) => other !== file)); input.focus(); },
    });
    const part = Object.assign(document.createElement('span'), { className: 'file' });
    part.append(
      Object.assign(document.createElement('span'), { className: 'file__name', textContent: file.name }),
      Object.assign(document.createElement('span'), { className: 'file__size', textContent: size(file.size) }),
      leaveOut,
    );
    return part;
  }));
  const wrong = wrongWith(input);
  if (!wrong || !target) return;
  const sentence = { className: 'field__error', textContent: wrong, tabIndex: -1, role: 'alert' };
  const note = Object.assign(document.createElement('p'), sentence);
  note.dataset.wrong = '';
  target.append(note);
}

/* Files that are pasted into a form with a file field join those that were chosen. */
function join(event, form, files) {
  const input = form?.querySelector('[data-files]');
  if (!input || !files?.length) return;
  event.preventDefault();
  add(input, files);
  const composer = input.closest('.composer');
  if (composer) composer.dataset.used = ''; // it opens, so that they are seen
  else input.closest('details')?.setAttribute('open', '');
}

const bringsFiles = ({ target, dataTransfer }) =>
  dataTransfer?.types.includes('Files') && !target.matches?.('input[type=file]:not([data-files])');

document.addEventListener('paste', (event) => { // a picture that comes with copied text is not what was meant
  if (!event.clipboardData?.types.includes('text/plain')) {
    join(event, event.target.closest?.('form'), event.clipboardData?.files);
  }
});
document.addEventListener('drop', (event) => { // beside a form it must not open in place of the page
  if (!bringsFiles(event)) return;
  event.preventDefault();
  join(event, event.target.closest?.('form:has([data-files])') ?? document, event.dataTransfer.files);
});
document.addEventListener('dragover', (event) => { if (bringsFiles(event)) event.preventDefault(); });

const ELSEWHERE =
  '[data-draft]:not([data-unkept]),[data-keep],[data-phone],form:has([type=password]),form:not([method=post])';

/* Words that stand nowhere but in the page: no draft keeps them, and the telephone's forms leave no page. */
function wordsWait(field) {
  const isElsewhere = field.closest(ELSEWHERE);
  return typedInto.has(field) && field.value !== field.defaultValue && isUnsent(field.form) && !isElsewhere;
}

/* What would be lost if these parts of the page were left: 'files', 'words' or ''. */
function unsent(parts) {
  const waits = (selector, rule) => parts.some((part) => [...part.querySelectorAll(selector)].some(rule));
  if (waits('[data-files]', fileWaits)) return 'files';
  return waits(TEXTS, wordsWait) ? 'words' : '';
}
addEventListener('beforeunload', (event) => { if (unsent([document])) event.preventDefault(); });

/* Whether these parts may be left: where something would be lost the person is asked, as the browser asks. */
export function mayLeave(parts) {
  const what = unsent(parts);
  return !what || window.confirm(what === 'files' ? say.filesWait : say.wordsWait);
}
document.addEventListener('input', ({ target }) => typedInto.add(target));
document.addEventListener('input', (event) => { if (event.target.dataset.counter) count(event.target); });
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-files]')) add(event.target, event.target.files);
});
document.addEventListener('click', (event) => {
  event.target.closest('[data-close]')?.parentElement.remove();
  const button = event.target.closest('[data-user]');
  if (!button) return;
  document.querySelector('[name=login]').value = button.dataset.user;
  document.querySelector('[name=password]').value = button.dataset.password;
  document.querySelector('[name=password]').form.requestSubmit();
});
document.querySelectorAll('[data-counter]').forEach(count);
document.querySelector('main [aria-invalid=true]')?.focus();
