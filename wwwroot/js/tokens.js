// One tooltip for all tokens of a page, and the mark in the histogram for the line under the pointer. Strips are prepared HTML
// (StripMarkup.cs): i[data-v] within [data-max]. Opens after 80 ms, at once when one is open; Escape closes; a tap opens on touch;
// arrow keys walk through the marks of a focused strip or line.
const minus = text => text.replace('-', '−');
const number = value => minus(Math.abs(value) >= 100 ? value.toFixed(1) : Math.abs(value) >= 0.01 ? value.toFixed(2) : value.toPrecision(3));

let tip, shown, timer;

function element() {
  if (!tip?.isConnected) {
    tip = document.createElement('div');
    tip.id = 'token-tip';
    tip.className = 'tip';
    tip.setAttribute('role', 'status');
    tip.hidden = true;
    document.body.append(tip);
  }
  return tip;
}

/** White space that can be seen, as chips show it. */
function visible(mark) {
  const copy = mark.cloneNode(true);
  return (mark.dataset.s === undefined ? '' : '·') + copy.textContent.replace(/^ +| +$/g, x => '·'.repeat(x.length));
}

/** The share of the latent's activations that are smaller, from evenly spaced quantiles. */
function rank(value, quantiles) {
  const above = quantiles.findIndex(x => x >= value);
  if (above <= 0) return above < 0 ? 1 : 0;
  return (above - 1 + (value - quantiles[above - 1]) / (quantiles[above] - quantiles[above - 1])) / (quantiles.length - 1);
}

function rows(mark) {
  const value = Number(mark.dataset.v), holder = mark.closest('[data-max]');
  const maximum = Number(holder.dataset.max), quantiles = mark.closest('[data-quantiles]')?.dataset.quantiles.split(',').map(Number);
  const place = [holder.dataset.where, `token ${Number(mark.dataset.i).toLocaleString('en')}`].filter(Boolean).join(', ');
  return [
    ['token', visible(mark), mark.dataset.t ? `, id ${mark.dataset.t}` : ''],
    holder.dataset.of === 'change' ? ['change', '', `${value > 0 ? '+' : ''}${number(value)} nats of log-probability by steering`] : ['activation', '', value === 0 ? '0, silent' : `${number(value)}, ${Math.round(Math.abs(value) / maximum * 100)}% of the maximum`],
    quantiles && value > 0 ? ['rank', '', `higher than ${Math.round(rank(value, quantiles) * 100)}% of its activations`] : null,
    ['where', '', place],
    holder.dataset.about ? ['about', '', holder.dataset.about] : null,
  ].filter(Boolean);
}

function fill(mark) {
  const table = document.createElement('table');
  for (const [name, token, text] of rows(mark)) {
    const row = table.insertRow(), head = document.createElement('th');
    head.scope = 'row';
    head.textContent = name;
    row.append(head);
    const cell = row.insertCell();
    if (token) cell.append(Object.assign(document.createElement('b'), { className: 'mono', textContent: token }));
    cell.append(text);
  }
  element().replaceChildren(table);
}

function place(mark) {
  const at = mark.getClientRects()[0] ?? mark.getBoundingClientRect(), box = element();
  const left = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
  const below = at.bottom + 6 + box.offsetHeight < innerHeight;
  box.style.left = `${left + scrollX}px`;
  box.style.top = `${(below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + scrollY}px`;
}

function show(mark, spoken) {
  clearTimeout(timer);
  shown = mark;
  const box = element();
  // Only what the keyboard asks for is read out.
  box.setAttribute('aria-live', spoken ? 'polite' : 'off');
  fill(mark);
  box.hidden = false;
  place(mark);
}

function hide() {
  clearTimeout(timer);
  if (shown) delete shown.dataset.current;
  shown = undefined;
  if (tip) tip.hidden = true;
}

function markLine(line) {
  for (const histogram of document.querySelectorAll('.hist[data-maximum]')) {
    const mark = histogram.querySelector('.mark');
    if (!mark) continue;
    mark.hidden = !line;
    if (line) mark.style.left = `${Math.min(100, Math.abs(line.dataset.x) / histogram.dataset.maximum * 100)}%`;
  }
}

const markOf = target => target instanceof Element ? target.closest('[data-max] i[data-v]') : null;
const lineOf = target => target instanceof Element ? target.closest('[data-x]') : null;

document.addEventListener('pointerover', event => {
  markLine(lineOf(event.target));
  if (event.pointerType === 'touch') return;
  const mark = markOf(event.target);
  clearTimeout(timer);
  if (!mark) { if (shown) timer = setTimeout(hide, 80); return; }
  if (mark === shown) return;
  if (shown) show(mark); else timer = setTimeout(() => show(mark), 80);
});
// A tap on a line opens its passage; only there a tap asks for a token. Not on pointerup: the focus moves after it, which hides.
let touched = false;
document.addEventListener('pointerdown', event => { touched = event.pointerType === 'touch'; });
document.addEventListener('click', event => {
  if (!touched) return;
  const mark = event.target.closest('summary') ? null : markOf(event.target);
  if (mark && mark !== shown) show(mark); else hide();
});
document.addEventListener('focusin', event => markLine(lineOf(event.target)));
document.addEventListener('focusout', hide);
document.addEventListener('scroll', () => shown && hide(), { passive: true, capture: true });

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') { hide(); return; }
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !event.target.matches('[data-max]')) return;
  const marks = [...event.target.querySelectorAll('i[data-v]')];
  if (marks.length === 0) return;
  event.preventDefault();
  const from = marks.includes(shown) ? marks.indexOf(shown) : step > 0 ? -1 : 0;
  const next = marks[(from + step + marks.length) % marks.length];
  hide();
  next.dataset.current = '';
  show(next, true);
});
