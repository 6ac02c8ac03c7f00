// Saving: a moment after the last key, again while offline, never over
// somebody else's words. Until the newsroom has said "saved", the words are
// also kept on this device.
import {el} from './dialog';

export interface Kept { version: number; fields: Record<string, string | string[]>; doc: unknown; at: string }
interface Reply { version?: number; saved_at?: string; dateline?: string; faults?: Record<string, string>; kept?: string }

export interface Source {
  address: string;
  version: number;
  form: HTMLFormElement | null;
  body: () => unknown;              // the stored form
  lock: () => void;                 // no more writing: somebody else saved
}

const pause = 1500;
const longest = 60_000;

export class Saver {
  private version: number;
  private now = 0;                  // counts changes
  private saved = 0;                // the change that the newsroom has
  private timer = 0;
  private busy: Promise<void> | null = null;
  private wait = 2000;
  private over = false;             // after a conflict nothing is sent
  private status = document.getElementById('save');

  constructor(private s: Source) {
    this.version = s.version;
    s.form?.addEventListener('input', () => this.changed());
    s.form?.addEventListener('change', () => this.changed());
    window.addEventListener('beforeunload', e => { if (this.dirty) e.preventDefault(); });
    window.addEventListener('online', () => { if (this.dirty) void this.flush(); });
    window.addEventListener('focus', () => { if (this.dirty) this.later(200); });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden' && this.dirty) void this.flush(); });
    document.addEventListener('submit', e => this.submitted(e), true);
  }

  get dirty(): boolean { return this.now !== this.saved && !this.over; }
  private get key(): string { return 'nightdesk:' + this.s.address; }

  changed(): void {
    if (this.over) return;
    this.now++;
    this.say('Unsaved changes', 'unsaved');
    this.keep();
    this.later(pause);
  }

  // flush saves now and tells whether the newsroom has everything.
  async flush(): Promise<boolean> {
    window.clearTimeout(this.timer);
    if (this.busy) await this.busy;
    if (this.dirty) await (this.busy = this.send().finally(() => { this.busy = null; }));
    return !this.dirty && !this.over;
  }

  // journal gives the words that an earlier visit could not save.
  journal(): Kept | null {
    try { return JSON.parse(localStorage.getItem(this.key) ?? 'null') as Kept | null; } catch { return null; }
  }
  forget(): void { try { localStorage.removeItem(this.key); } catch { /* private windows have no storage */ } }

  fields(): Record<string, string | string[]> {
    const out: Record<string, string | string[]> = {};
    if (!this.s.form) return out;
    for (const many of this.s.form.querySelectorAll<HTMLElement>('[data-many][name]')) out[many.getAttribute('name')!] = [];
    for (const [name, value] of new FormData(this.s.form)) {
      if (typeof value !== 'string') continue;
      const had = out[name];
      out[name] = had === undefined ? value : [...(Array.isArray(had) ? had : [had]), value];
    }
    return out;
  }

  private later(ms: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), ms);
  }

  private retry(words: string): void {
    this.say(words, 'offline');
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, longest);
  }

  private keep(): void {
    const kept: Kept = {version: this.version, fields: this.fields(), doc: this.s.body(), at: new Date().toISOString()};
    try { localStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* full, or a private window: the newsroom's copy is the true one */ }
  }

  private async send(): Promise<void> {
    const upTo = this.now;
    this.say('Saving…', 'saving');
    let r: Response;
    try {
      r = await fetch(this.s.address, {
        method: 'PUT', credentials: 'same-origin', redirect: 'manual',
        headers: {'Content-Type': 'application/json', 'X-Requested-With': 'editor'},
        body: JSON.stringify({version: this.version, fields: this.fields(), doc: this.s.body()}),
      });
    } catch { this.retry('Offline – not saved yet'); return; }
    const reply = await r.json().catch(() => null) as Reply | null;
    if (r.status === 401 || r.type === 'opaqueredirect') this.retry('Signed out: sign in in another tab, your words are kept here');
    else if (r.status === 409) this.conflict(reply);
    else if (r.status === 422) { this.faults(reply?.faults ?? {}); this.say('Not saved: see the fields marked', 'fault'); }
    else if (r.ok && reply?.version !== undefined) this.done(reply, upTo);
    else if (r.status >= 500 || r.status === 429 || r.ok) this.retry('The newsroom did not answer – not saved yet');
    else this.say(`Not saved (${r.status}): your words are kept on this device`, 'fault');
  }

  private done(reply: Reply, upTo: number): void {
    this.version = reply.version!;
    this.saved = upTo;
    this.wait = 2000;
    for (const i of document.querySelectorAll<HTMLInputElement>('input[type=hidden][name="version"]')) i.value = String(this.version);
    const place = this.s.form?.elements.namedItem('dateline');
    if (reply.dateline !== undefined && place instanceof HTMLInputElement && document.activeElement !== place) place.value = reply.dateline;
    this.faults(reply.faults ?? {});
    if (this.dirty) { this.later(pause); return; }
    this.forget();
    this.say(reply.saved_at ? `Saved ${reply.saved_at}` : 'Saved', 'saved');
  }

  private conflict(reply: Reply | null): void {
    this.over = true;
    if (reply?.kept) this.forget();
    this.s.lock();
    this.say('', 'fault');
    const reload = el('button', {type: 'button'}, 'Reload');
    reload.addEventListener('click', () => location.reload());
    this.status?.append('Someone else saved; ', ...(reply?.kept ? ['your version is kept at ', el('a', {href: reply.kept}, 'this revision'), '; '] : []), reload);
  }

  // faults puts words beside the fields that they are about.
  private faults(faults: Record<string, string>): void {
    for (const p of document.querySelectorAll<HTMLElement>('p.fault[data-for]')) { p.textContent = ''; p.hidden = true; }
    for (const f of document.querySelectorAll('[aria-invalid]')) f.removeAttribute('aria-invalid');
    for (const [name, words] of Object.entries(faults)) this.fault(name, words);
  }

  private fault(name: string, words: string): void {
    const found = this.s.form?.elements.namedItem(name);
    const field = name === 'body' ? document.getElementById('body') : found instanceof RadioNodeList ? found[0] as HTMLElement : found as HTMLElement | null;
    let p = document.querySelector<HTMLElement>(`p.fault[data-for="${CSS.escape(name)}"]`);
    if (!p) {
      p = el('p', {class: 'fault', 'data-for': name});
      if (field) field.after(p); else (this.s.form ?? document.body).append(p);
    }
    p.id ||= 'fault-' + name;
    p.hidden = false;
    p.textContent = words;
    field?.setAttribute('aria-invalid', 'true');
    field?.setAttribute('aria-describedby', p.id);
  }

  // submitted holds a form back until the newsroom has the words that it is about.
  private submitted(e: SubmitEvent): void {
    const form = e.target as HTMLFormElement;
    if (form.method === 'dialog') return;
    const itself = form === this.s.form && !e.submitter?.hasAttribute('formaction');
    if (itself) { e.preventDefault(); void this.flush(); return; }
    if (!this.dirty && !this.busy) return;
    e.preventDefault();
    void this.flush().then(ok => { if (ok) form.requestSubmit(e.submitter); });
  }

  private say(words: string, state: string): void {
    if (!this.status) return;
    this.status.textContent = words;
    this.status.dataset.state = state;
  }
}
