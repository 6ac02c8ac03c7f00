// One small form in a <dialog>: labelled, closed by Escape, answered by Enter.
export interface Field {
  name: string;
  label: string;
  value?: string;
  kind?: 'text' | 'area' | 'date' | 'url' | 'select';
  options?: [value: string, label: string][];
  suggest?: string[];
  hint?: string;
  required?: boolean;
  max?: number;
  check?: (value: string) => string;      // '' or what is wrong
  below?: (input: HTMLInputElement) => HTMLElement | null;
  changed?: (value: string, form: HTMLFormElement) => void;
}

export type Answer = {did: 'ok' | 'remove'; values: Record<string, string>} | null;

let count = 0;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attrs: Record<string, string> = {}, ...children: (globalThis.Node | string)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attrs)) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

function control(f: Field, id: string): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  if (f.kind === 'select') {
    const s = el('select', {id, name: f.name}, ...(f.options ?? []).map(([value, label]) => el('option', {value}, label)));
    s.value = f.value ?? '';
    return s;
  }
  const attrs: Record<string, string> = {id, name: f.name, dir: 'auto'};
  if (f.max) attrs.maxlength = String(f.max);
  if (f.required) attrs.required = '';
  if (f.kind === 'area') {
    const a = el('textarea', {...attrs, rows: '3'});
    a.value = f.value ?? '';
    return a;
  }
  const i = el('input', {...attrs, type: f.kind === 'date' ? 'date' : 'text', autocomplete: 'off'});
  if (f.kind === 'url') { i.dir = 'ltr'; i.inputMode = 'url'; }
  i.value = f.value ?? '';
  return i;
}

function row(f: Field, dialog: string, form: HTMLFormElement): HTMLElement {
  const id = `${dialog}-${f.name}`;
  const input = control(f, id);
  const p = el('div', {class: 'ask-row'}, el('label', {for: id}, f.label), input);
  if (f.suggest?.length) {
    input.setAttribute('list', id + '-list');
    p.append(el('datalist', {id: id + '-list'}, ...f.suggest.map(value => el('option', {value}))));
  }
  if (f.hint) {
    input.setAttribute('aria-describedby', id + '-hint');
    p.append(el('p', {class: 'ask-hint', id: id + '-hint'}, f.hint));
  }
  const below = f.below?.(input as HTMLInputElement);
  if (below) p.append(below);
  input.addEventListener('input', () => { input.setCustomValidity(''); f.changed?.(input.value, form); });
  return p;
}

// ask opens the dialog and waits: null when it was left without an answer.
export function ask(title: string, fields: Field[], words: {ok?: string; remove?: string} = {}): Promise<Answer> {
  const id = 'ask-' + ++count;
  const form = el('form', {method: 'dialog'}, el('h2', {id}, title));
  form.append(...fields.map(f => row(f, id, form)));
  const buttons = el('div', {class: 'ask-buttons'}, el('button', {value: 'ok', class: 'ask-ok'}, words.ok ?? 'Save'));
  if (words.remove) buttons.append(el('button', {value: 'remove', formnovalidate: ''}, words.remove));
  buttons.append(el('button', {value: '', formnovalidate: ''}, 'Cancel'));
  form.append(buttons);
  const dialog = el('dialog', {class: 'ask', 'aria-labelledby': id}, form);
  form.addEventListener('submit', e => {
    if ((e.submitter as HTMLButtonElement | null)?.value !== 'ok') return;
    for (const f of fields) {
      const input = form.elements.namedItem(f.name) as HTMLInputElement;
      const wrong = f.check?.(input.value) ?? '';
      input.setCustomValidity(wrong);
      if (wrong) { e.preventDefault(); input.reportValidity(); return; }
    }
  });
  form.addEventListener('keydown', e => { // Enter in a field is "Save", wherever the button stands
    if (e.key === 'Enter' && (e.metaKey || e.ctrlKey)) { e.preventDefault(); form.requestSubmit(form.querySelector<HTMLButtonElement>('.ask-ok')); }
    e.stopPropagation();
  });
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector<HTMLElement>('input,textarea,select')?.focus();
  return new Promise(done => dialog.addEventListener('close', () => {
    const values = Object.fromEntries(fields.map(f => [f.name, (form.elements.namedItem(f.name) as HTMLInputElement).value.trim()]));
    const did = dialog.returnValue;
    dialog.remove();
    done(did === 'ok' || did === 'remove' ? {did, values} : null);
  }, {once: true}));
}

let voice: HTMLElement | null = null;

// say tells something in passing, to eyes and to screen readers.
export function say(words: string): void {
  if (!voice) {
    voice = el('p', {class: 'say', role: 'alert'});
    document.body.append(voice);
  }
  voice.textContent = words;
  voice.classList.add('say-now');
  window.setTimeout(() => { if (voice?.textContent === words) { voice.classList.remove('say-now'); voice.textContent = ''; } }, 6000);
}

// newID makes an id for a statement or note; randomUUID is missing on plain http.
export function newID(letter: string): string {
  return letter + [...crypto.getRandomValues(new Uint8Array(10))].map(b => (b % 36).toString(36)).join('');
}
