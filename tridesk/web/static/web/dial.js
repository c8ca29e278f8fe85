/* a[data-dial] calls its number at once: the telephone bar (phone.js) sends it and shows what came of it. Without the
   bar it is a plain link to a page that asks first. */

import { post } from './post.js';

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-dial]');
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || !document.querySelector('#phone-bar')) return;
  event.preventDefault();
  const url = new URL(link.href);
  post(url.pathname, Object.fromEntries(url.searchParams), { phone: true });
});
