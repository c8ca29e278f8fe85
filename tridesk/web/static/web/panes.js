/* A click on a row (a[data-row]) shows that ticket beside the list without leaving it: the page behind the link is
   fetched,
   #pane-main and #pane-side are swapped, the address follows and Back works. On a narrow screen, with a modifier key,
   or
   when anything fails, it is a plain link.

   A select in form[data-filters] narrows the list at once; the ticket beside it and what is typed there stay.

   Tells other modules by events on document: 'tridesk:leave' (what was typed must be kept now) and 'tridesk:swapped'.
   body[data-address] is what the address bar should say instead. [data-scroll-end] is shown from its end: the newest
   part of a conversation. */

const wide = matchMedia('(width >= 56rem)');
const PANES = ['pane-main', 'pane-side'];
const ALL = ['pane-queues', 'pane-list-head', 'pane-rows', ...PANES];
let last = 0;
let query = location.search;

function end() {
  for (const part of document.querySelectorAll('[data-scroll-end]')) {
    part.scrollTop = part.scrollHeight;
    const newest = [...part.querySelectorAll('.entry')].at(-1);
    const hidden = newest ? part.getBoundingClientRect().top - newest.getBoundingClientRect().top : 0;
    if (hidden > 0) part.scrollTop -= hidden; // an entry taller than its pane is read from its beginning
  }
}

function mark(url) {
  for (const link of document.querySelectorAll('a[data-row]')) {
    if (new URL(link.href).pathname === url.pathname) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

async function show(url, { push, parts, focus = true }) {
  const turn = ++last;
  document.dispatchEvent(new Event('tridesk:leave'));
  const main = document.querySelector('#pane-main');
  main.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/html', 'X-Tridesk-Pane': '1' } });
    if (turn !== last) return;
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (turn !== last) return;
    if (!fresh.querySelector('#pane-main')) throw new Error('no panes');
    for (const id of parts) {
      const [old, young] = [document.getElementById(id), fresh.getElementById(id)];
      if (old && young) old.replaceChildren(...young.childNodes);
    }
    document.title = fresh.title;
    for (const name of ['liveUrl', 'presenceUrl']) {
      if (fresh.body.dataset[name]) document.body.dataset[name] = fresh.body.dataset[name];
      else delete document.body.dataset[name];
    }
    if (push) history.pushState({ panes: true }, '', url);
    query = location.search;
    mark(new URL(url, location.href));
    end();
    const heading = main.querySelector('h1, h2');
    if (heading && focus) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    document.dispatchEvent(new Event('tridesk:swapped'));
  } catch {
    if (turn === last) location.assign(url);
  } finally {
    if (turn === last) main.removeAttribute('aria-busy');
  }
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-row]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || !wide.matches || !document.querySelector('.desk #pane-main')) return;
  event.preventDefault();
  show(link.href, { push: true, parts: PANES });
});

document.addEventListener('change', (event) => {
  const form = event.target.closest?.('form[data-filters]');
  if (!form || !event.target.matches('select')) return;
  const typed = [...new FormData(form)].filter(([, value]) => value);
  if (form.querySelector('[type=search]')) typed.push(['archive', '1']);
  show(`${location.pathname}?${new URLSearchParams(typed)}`, { push: true, parts: ['pane-rows'], focus: false });
});

addEventListener('popstate', (event) => {
  if (location.hash && !event.state) return;
  const same = query === location.search;
  query = location.search;
  if (wide.matches && document.querySelector('.desk #pane-main')) {
    show(location.href, { push: false, parts: same ? PANES : ALL });
  }
  else location.reload();
});

const address = document.body.dataset.address;
if (address) history.replaceState(null, '', address); // a refused form: loading again shows the page that it stands on
end();
document.querySelector('.queue[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
