/* Beside the composer, while somebody writes (form[data-composer="ticket:2026-000412"]):

   what colleagues did on this ticket meanwhile, as soon as the stream tells of it, comes from data-since-url into
   [data-since];
   [data-language-doubt] is shown when the text reads as another language than data-required ('chosen': the one of the
   field `language`, which follows the text for as long as none is chosen);
   an empty answer begins with the greeting of the chosen language (option[data-greeting]), which goes again when
   nothing else was written, or a greeting of one's own; the text says what it began with, so that a greeting alone is
   no draft. */

const isLone = (field) => field.value.trim() === field.dataset.greeting;

function end(field) {
  if (isLone(field)) field.value = '';
}

function begin(field) {
  const { language, mode } = field.form.elements;
  const { greeting } = language.selectedOptions[0].dataset;
  end(field);
  if (!greeting || mode.value === 'note' || field.value.trim()) return;
  field.dataset.greeting = greeting;
  field.value = `${greeting}\n\n`;
  field.setSelectionRange(field.value.length, field.value.length);
}

/* Somebody wrote, or pasted, a greeting of their own below ours: theirs stays. */
const OWN =
  /^(beste|geachte|dag|goede|bonjour|bonsoir|madame|monsieur|ch[eè]re?|guten|sehr|liebe|dear|hello|good)\b.*,\s*\n/i;
function once(field) {
  const ours = `${field.dataset.greeting}\n\n`;
  const rest = field.value.slice(ours.length);
  if (field.value.startsWith(ours) && OWN.test(rest)) field.setRangeText('', 0, ours.length, 'preserve');
}

const TEXT = '[data-composer] > textarea';
document.addEventListener('focusin', ({ target }) => { if (target.matches(TEXT)) begin(target); });
/* A press into the empty text would put the caret where it was made, inside the greeting that comes. */
document.addEventListener('mousedown', (event) => {
  const { target, button } = event;
  if (button !== 0 || !target.matches(TEXT) || target.value || target === document.activeElement) return;
  event.preventDefault();
  target.focus();
});
document.addEventListener('input', ({ target }) => { if (target.matches(TEXT)) once(target); }, true);
document.addEventListener('focusout', ({ target, relatedTarget }) => {
  const form = target.closest('[data-composer]');
  if (form && !form.contains(relatedTarget)) end(form.querySelector(TEXT));
});

/* A key makes no answer of a note that was begun, which would be sent: that is chosen with the switch. */
document.addEventListener('tridesk:key', (event) => {
  const { form, name, value } = event.target;
  if (name !== 'mode' || value !== 'answer') return;
  if (form.elements.mode.value !== 'note' || !form.elements.text.value.trim()) return;
  event.preventDefault();
  form.querySelector('[data-kept]').textContent = document.querySelector('#words').dataset.noteStays;
});

function judge(form) {
  const doubt = form.querySelector('[data-language-doubt]');
  if (!doubt) return;
  const required = form.dataset.required === 'chosen' ? form.elements.language.value : form.dataset.required;
  const { language, reads } = form.dataset;
  doubt.hidden = !language || language === required || form.elements.mode.value === 'note';
  doubt.textContent = `${reads ?? ''} ${form.elements.language.title}`.trim();
}

async function look(form) {
  const url = `${form.dataset.sinceUrl}?seen=${form.elements.seen.value}`;
  const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok || answer.redirected || !form.isConnected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').body;
  const place = form.querySelector('[data-since]');
  if (place.textContent.trim() !== fresh.textContent.trim()) place.replaceChildren(...fresh.childNodes);
}

document.addEventListener('tridesk:kept', ({ target, detail }) => {
  if (!target.matches('[data-composer]') || detail.language === undefined) return;
  Object.assign(target.dataset, { language: detail.language, reads: detail.reads });
  const { language } = target.elements;
  if (!language.value && detail.language) { // that of the requester is unknown: what is written says it
    language.value = detail.language;
    language.dispatchEvent(new Event('change', { bubbles: true }));
  } else judge(target);
});
document.addEventListener('change', ({ target }) => {
  if (!['language', 'mode'].includes(target.name) || !target.form?.matches('[data-composer]')) return;
  judge(target.form);
  begin(target.form.querySelector(TEXT));
});
document.addEventListener('tridesk:news', ({ detail }) => {
  const form = document.querySelector('[data-composer]');
  const concerns = ([verb, ref]) => verb !== 'presence' && ['*', form.dataset.composer].includes(ref);
  if (form && detail.some(concerns)) look(form);
});
