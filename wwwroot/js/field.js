// A press on a dot of a field of latents leads to that latent's page. Dots stand 12.5 apart from 6 on, as LatentField draws them.
document.addEventListener('click', event => {
  const field = event.target.closest?.('svg[data-latents]');
  if (!field) return;
  const box = field.getBoundingClientRect(), scale = field.viewBox.baseVal.width / box.width, columns = Number(field.dataset.columns);
  const [column, row] = [event.clientX - box.left, event.clientY - box.top].map(x => Math.round((x * scale - 6) / 12.5));
  const latent = row * columns + column;
  if (column < 0 || column >= columns || row < 0 || latent >= Number(field.dataset.count)) return;
  Blazor.navigateTo(`${field.dataset.latents}/${latent}`);
});
