/* Small helps for forms; all work without this file.

   Every POST form is sent once: a second click while the first is under way does nothing.
   What was typed into a form without data-draft comes back after Back or a reload (texts only, never passwords).
   A refused form opens with the focus in its first wrong field.
   [data-counter="id"]      on a field with maxlength: the element with that id says how many characters are left
   [data-files]             on a file field: [data-file-list] in the same form names what was chosen, with sizes
   [data-template-url]      on a select: text of the chosen template (CODE in the address) in the
                           language that the form's field `language` says goes into #data-template-into
   [data-user]              on a button of the sign-in page: fills in a demonstration log-in */

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
const place = (form) => `tridesk:typed:${location.pathname}:${nameOf(form)}`;
const TEXTS = 'textarea,input:is([type=text],[type=tel],[type=email],:not([type]))';
const texts = (form) =>
  [...form.elements].filter((field) => field.matches(TEXTS) && field.name && !SECRET.test(field.name));

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches(POST)) return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = '1';
  event.submitter?.setAttribute('aria-busy', 'true');
  if (form.matches('[data-draft]')) return undefined;
  const changed = texts(form).filter((field) => field.value !== field.defaultValue);
  const typed = Object.fromEntries(changed.map((field) => [field.name, field.value]));
  if (Object.keys(typed).length) sessionStorage.setItem(place(form), JSON.stringify(typed));
  return undefined;
});

addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll(POST)) {
    delete form.dataset.sending;
    form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
    const kept = sessionStorage.getItem(place(form));
    sessionStorage.removeItem(place(form));
    if (!kept || performance.getEntriesByType('navigation')[0]?.type === 'navigate') continue;
    const typed = JSON.parse(kept);
    for (const field of texts(form)) {
      if (field.name in typed && field.value === field.defaultValue) field.value = typed[field.name];
    }
  }
});

function count(field) {
  const note = document.getElementById(field.dataset.counter);
  if (note && say.left) note.textContent = say.left.replace('COUNT', field.maxLength - field.value.length);
}

function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function list(input) {
  const target = input.form?.querySelector('[data-file-list]');
  target?.replaceChildren(...[...input.files].map((file) => {
    const part = Object.assign(document.createElement('span'), { className: 'file' });
    part.append(
      Object.assign(document.createElement('span'), { className: 'file__name', textContent: file.name }),
      Object.assign(document.createElement('span'), { className: 'file__size', textContent: size(file.size) }),
    );
    return part;
  }));
}

async function template(select) {
  const field = document.getElementById(select.dataset.templateInto);
  if (!select.value || !field) return;
  const url = new URL(select.dataset.templateUrl.replace('CODE', encodeURIComponent(select.value)), location.href);
  const language = select.form?.elements.language?.value;
  if (language) url.searchParams.set('language', language);
  const answer = await fetch(url, { headers: { Accept: 'application/json' } }).catch(() => null);
  select.value = '';
  if (!answer?.ok) return;
  const body = await answer.text();
  const text = answer.headers.get('Content-Type')?.startsWith('application/json') ? JSON.parse(body).text : body;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.focus();
}

document.addEventListener('input', (event) => { if (event.target.dataset.counter) count(event.target); });
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-files]')) list(event.target);
  if (event.target.matches('[data-template-url]')) template(event.target);
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-user]');
  if (!button) return;
  document.querySelector('[name=login]').value = button.dataset.user;
  document.querySelector('[name=password]').value = button.dataset.password;
  document.querySelector('[name=password]').form.querySelector('button:not([type=button])').focus();
});
document.querySelectorAll('[data-counter]').forEach(count);
document.querySelector('main [aria-invalid=true]')?.focus();

/* On a narrow screen the main menu is wider than the window: where one is stands in it. */
const here = document.querySelector('.nav .nav__link[aria-current]');
const menu = here?.closest('.nav');
if (menu && menu.scrollWidth > menu.clientWidth) {
  const [one, all] = [here.getBoundingClientRect(), menu.getBoundingClientRect()];
  menu.scrollLeft += one.left + one.width / 2 - (all.left + all.width / 2);
}
