/* Turns a part of the page into its newer version in place (idiomorph): what did not change stays the same element,
   with its focus, its scroll position and its listeners. What somebody typed or ticked, and details that they opened
   or closed, stay as they are. Elements that must never become one another carry an id. */

import { Idiomorph } from '../vendor/idiomorph.js';

export const heading = (element) => element.matches('h1,h2'); // may hold the focus only to be read out

export function isTyped(field) {
  if (field.type === 'hidden') return false;
  if (['checkbox', 'radio'].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.matches('input,textarea') && field.value !== field.defaultValue;
}

function mayChange(name, element) {
  if (['value', 'checked'].includes(name)) return !isTyped(element);
  return !(name === 'open' && element.matches('details')) && !(name === 'tabindex' && heading(element));
}

/* `stays(element)`: this element is left as it is, with all that is in it. */
export function merge(old, young, stays = () => false) {
  const callbacks = { beforeAttributeUpdated: mayChange, beforeNodeMorphed: (element) => !stays(element) };
  Idiomorph.morph(old, young, { callbacks });
}

/* The HTML of a part, without what differs each time that it is fetched. */
export const plain = (part) => part.outerHTML
  .replace(/(csrfmiddlewaretoken" value=")[^"]*/g, '$1')
  .replace(/<input type="hidden" name="next"[^>]*>/g, '');
