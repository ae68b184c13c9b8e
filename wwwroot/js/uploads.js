// Sends chosen files to the portal as one multipart request and tells how far it is. ImportForm.razor uses it.
const kinds = {
  model: { wanted: /\.(json|safetensors|txt|model)$/i, marks: ['config.json'] },
  dictionary: { wanted: /\.(json|safetensors)$/i, marks: ['cfg.json', 'dictionary.json'] },
  corpus: { wanted: /./, marks: [] },
};
let running;

// Folders hold more than is needed: other weights, pictures, version control. A model or dictionary is the files at the folder's top;
// those in folders below it are copies in other formats, or other dictionaries, and often have the same names.
function sort(input, kind) {
  const parts = file => file.webkitRelativePath.split('/');
  const files = [...input.files].filter(x => kinds[kind].wanted.test(x.name) && !/(^|\/)\./.test(x.webkitRelativePath));
  const taken = files.filter(x => parts(x).length <= 2), below = files.filter(x => parts(x).length > 2);
  const marked = x => kinds[kind].marks.includes(x.name);
  const elsewhere = taken.some(marked) ? [] : [...new Set(below.filter(marked).map(x => parts(x).slice(1, -1).join('/')))].sort();
  return { taken, below, elsewhere };
}

/** What was chosen: a name for it (its folder's, or the first file's without its endings), and how many files of folders below it are left out. */
export function chosen(input, kind) {
  const file = input.files[0];
  const folder = file?.webkitRelativePath.split('/')[0];
  const name = (folder || file?.name.replace(/\.(gz|txt|jsonl|parquet)/gi, '') || '').toLowerCase().replace(/[^a-z0-9._@-]+/g, '-').replace(/^[^a-z0-9]+/, '').slice(0, 64);
  return { files: input.files.length, name, leftOut: sort(input, kind).below.length };
}

/** Uploads; resolves with the server's answer, or with a problem of the same shape when there is none. */
export function send(input, kind, url, page) {
  const { taken, elsewhere } = sort(input, kind);
  const body = new FormData();
  for (const file of taken) body.append('files', file, file.name);
  return new Promise(done => {
    const failed = (title, detail = 'Try again.') => done({ ok: false, body: JSON.stringify({ title, detail }) });
    if (elsewhere.length > 0) {
      const shown = elsewhere.slice(0, 10).join(', ') + (elsewhere.length > 10 ? `, … (${elsewhere.length} folders)` : '');
      return failed(`The ${kind} does not lie at the folder's top, where ${kinds[kind].marks.join(' or ')} would be, but in ${shown}.`, elsewhere.length > 1 ? 'Choose one of these folders.' : 'Choose that folder.');
    }
    if (taken.length === 0) return failed('None of the chosen files can be imported.', 'Choose the folder or file again.');
    running = new XMLHttpRequest();
    running.open('POST', new URL(url, document.baseURI));
    let told = 0;
    running.upload.onprogress = event => {
      const now = Date.now();
      if (now - told > 200 || event.loaded === event.total) {
        told = now;
        page.invokeMethodAsync('Sent', event.loaded, event.total);
      }
    };
    running.onload = () => done({ ok: running.status === 200, body: running.responseText });
    running.onerror = () => failed('The upload broke off.');
    running.onabort = () => failed('The upload was stopped.');
    running.send(body);
  });
}

export function stop() {
  running?.abort();
}
