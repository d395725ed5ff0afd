'use strict';
// Search, the contract switch, the menu of narrow screens, and buttons that copy.
const find = (selector) => document.querySelector(selector);
const page = document.documentElement;
const input = find('#search'), results = find('#results'), choice = find('#contract'), menu = find('#menu');

function load() {
  if (window.searchIndex || find('script[data-index]')) return;
  const script = document.createElement('script');
  script.src = page.dataset.root + 'search-index.js';
  script.dataset.index = '';
  script.onload = search;
  document.head.append(script);
}

// How well an entry matches a word: its whole name, the beginning, a word of it, any part; then the place, then the description.
function score([name, , place, , , about], word) {
  const lower = name.toLowerCase(), at = lower.indexOf(word);
  if (lower === word) return 100;
  if (at === 0) return 60 - Math.min(name.length - word.length, 30);
  if (at > 0) return (name[at] !== lower[at] ? 25 : 12);
  if (place.toLowerCase() === word) return 10;
  if (place.toLowerCase().includes(word)) return 6;
  return about.toLowerCase().includes(word) ? 2 : 0;
}

const weight = { query: 1.3, mutation: 1.3, type: 1.4, enum: 1.1, scalar: 1.1, input: 1, field: 0.8, value: 0.7 };

function search() {
  const words = input.value.toLowerCase().split(/[\s.]+/).filter(Boolean);
  const bit = Number(choice?.selectedOptions[0]?.dataset.bit ?? -1);
  const found = [];
  for (const entry of words.length ? window.searchIndex ?? [] : []) {
    const scores = entry[4] & bit ? words.map((word) => score(entry, word)) : [0];
    if (Math.min(...scores) > 0) found.push([scores.reduce((a, b) => a * b) * (weight[entry[1]] ?? 1), entry]);
  }
  found.sort((a, b) => b[0] - a[0]);
  results.replaceChildren(...found.slice(0, 30).map(([, [name, kind, place, address, , about]], index) => {
    const item = document.createElement('li'), link = document.createElement('a');
    const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
    link.href = page.dataset.root + address;
    link.append(part('code', place ? place + '.' + name : name), part('small', kind), part('p', about));
    item.role = 'option';
    item.ariaSelected = String(index === 0);
    item.append(link);
    return item;
  }));
  if (words.length && window.searchIndex && !found.length) results.textContent = 'Nothing found.';
  results.hidden = !words.length || !window.searchIndex;
  input.ariaExpanded = String(!results.hidden);
}

function choose(step) {
  const items = [...results.children], at = items.findIndex((item) => item.ariaSelected === 'true');
  if (at < 0) return;
  const next = items[Math.max(0, Math.min(items.length - 1, at + step))];
  items[at].ariaSelected = 'false';
  next.ariaSelected = 'true';
  next.scrollIntoView({ block: 'nearest' });
}

function close() { results.hidden = true; input.ariaExpanded = 'false'; }

input.addEventListener('focus', () => { load(); search(); });
input.addEventListener('input', search);
input.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') choose(1);
  else if (event.key === 'ArrowUp') choose(-1);
  else if (event.key === 'Enter') results.querySelector('[aria-selected=true] a')?.click();
  else if (event.key === 'Escape') { close(); input.blur(); } else return;
  event.preventDefault();
});
results.addEventListener('click', close);
document.addEventListener('click', (event) => { if (!event.target.closest('[role=search]')) close(); });
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
  event.preventDefault();
  input.focus();
  input.select();
});

if (choice) {
  choice.value = page.dataset.contract || '';
  if (choice.selectedIndex < 0) choice.value = page.dataset.contract = '';
  choice.addEventListener('change', () => {
    page.dataset.contract = choice.value;
    try { localStorage.setItem('contract', choice.value); } catch { /* a browser that keeps nothing shows all */ }
  });
}
menu.addEventListener('click', () => { menu.ariaExpanded = String(page.classList.toggle('menu')); });
document.addEventListener('click', async (event) => {
  if (!event.target.matches('.copy')) return;
  await navigator.clipboard?.writeText(event.target.parentElement.querySelector('pre').textContent);
  event.target.textContent = 'Copied';
  setTimeout(() => { event.target.textContent = 'Copy'; }, 1500);
});
find('nav [aria-current]')?.scrollIntoView({ block: 'center' });
