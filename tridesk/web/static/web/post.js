/* Posts fields as a form of this page would. With `phone` the telephone bar (phone.js) sends it, where there is one,
   and shows what came of it; the page stays. */

export function post(action, fields, { phone = false } = {}) {
  const form = Object.assign(document.createElement('form'), { method: 'post', action, hidden: true });
  const token = document.querySelector('[name=csrfmiddlewaretoken]')?.value ?? '';
  for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: token })) {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  }
  if (phone) form.dataset.phone = '';
  document.body.append(form);
  form.requestSubmit();
  if (phone && document.querySelector('#phone-bar')) form.remove();
}
