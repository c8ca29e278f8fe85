/* Which templates a person means by what they typed: decided without page and network (templates.js acts on it). */

const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const WORDS = "[\\p{L}\\p{N} '’_-]{0,30}";
const CALL = new RegExp(`(?:(?:^|\\n)[ \\t]*[;/](?<line>${WORDS})|\\s[;/](?<word>[\\p{L}\\p{N}]${WORDS}))$`, 'u');

/* Whether the text before the caret calls for templates: { start, words }, where `start` is the place of the sign `;`
   or `/`; null when it does not: within a line, as before a space of French, the sign alone is punctuation. */
export function called(before) {
  const match = CALL.exec(before);
  if (!match) return null;
  const words = match.groups.line ?? match.groups.word;
  return { start: before.length - words.length - 1, words };
}

/* The templates ({ code, title }) in which each word begins a word, at most `most`; those with a code in `first` come
   first, in its order. */
export function matching(templates, words, first = [], most = 8) {
  const wanted = fold(words).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const fits = ({ code, title }) => {
    const parts = fold(`${title} ${code}`).split(/[^\p{L}\p{N}]+/u);
    return wanted.every((word) => parts.some((part) => part.startsWith(word)));
  };
  const place = ({ code }) => (first.includes(code) ? first.indexOf(code) : first.length);
  return templates
    .filter(fits)
    .toSorted((left, right) => place(left) - place(right))
    .slice(0, most);
}
