// The buttons of the line that says the connection is lost. Blazor sets the line's classes; see ReconnectLine.razor.
let lost = false;

async function retry() {
  // true: connected; false: the server answers but has forgotten the circuit; an exception: no answer, Blazor shows its own state.
  try {
    if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) setState('rejected');
  } catch { /* the line stays as it is */ }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) setState('rejected');
  } catch { setState('rejected'); }
}

const line = () => document.getElementById('components-reconnect-modal');
function setState(state) {
  const element = line();
  if (element) element.className = element.className.replace(/components-reconnect-\S+/g, '').trim() + ` components-reconnect-${state}`;
}

const acts = { retry, resume, reload: () => location.reload() };
document.addEventListener('click', event => acts[event.target.closest('[data-reconnect]')?.dataset.reconnect]?.());
// Coming back to a tab is a good moment to try.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && line()?.classList.contains('components-reconnect-failed')) retry();
});
// The event of Blazor does not bubble, so it is caught on its way down.
document.addEventListener('components-reconnect-state-changed', event => {
  const element = event.target;
  if (event.detail.state !== 'hide') {
    lost = true;
    delete element.dataset.again;
  } else if (lost) {
    lost = false;
    element.dataset.again = '';
    setTimeout(() => delete element.dataset.again, 3000);
  }
}, true);
