// What is pasted is cleaned before the schema reads it, and the dateline of a
// pasted report is lifted into its field.
import {Fragment, Slice, type Node, type Schema} from 'prosemirror-model';
import type {EditorView} from 'prosemirror-view';
import {schema} from './schema';
import {newID, say} from './dialog';
import {readDateline} from './dateline';

const gone = 'script,style,template,meta,link,title,noscript,iframe,object,embed,form input,select,textarea,button,[hidden]';

// cleanHTML works on a document that is not shown: nothing in it loads or runs.
export function cleanHTML(html: string): string {
  if (/\bdata-pm-slice\b/.test(html)) return html; // from an editor like this one
  const doc = new DOMParser().parseFromString(html.replace(/<style\b[^>]*>[^]*?(<\/style\s*>|$)/gi, '').replace(/<[a-z][^>]*>/gi, unstyled), 'text/html');
  const pictures = doc.querySelectorAll('img').length;
  if (pictures) say(`${pictures === 1 ? 'A picture' : pictures + ' pictures'} in what you pasted stayed behind: add pictures from a file.`);
  wordLists(doc);
  for (const e of doc.querySelectorAll<HTMLElement>(gone)) e.remove();
  for (const e of doc.querySelectorAll('[data-style*="display:none" i],[data-style*="display: none" i],[data-style*="mso-hide" i]')) e.remove();
  weights(doc);
  for (const t of [...doc.querySelectorAll('table')].reverse()) flatten(t);
  breaks(doc);
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_COMMENT);
  const comments: ChildNode[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode as ChildNode);
  for (const c of comments) c.remove();
  return doc.body.innerHTML.replace(/(&nbsp;|\u00a0| ){2,}/g, ' ');
}

// unstyled renames style and drops on… inside a tag: the newsroom's content
// policy refuses both, and a refused style cannot be asked what it said.
const unstyled = (tag: string) => tag.replace(/(\s)style\s*=/gi, '$1data-style=').replace(/(\s)on\w+\s*=/gi, '$1data-off=');

// weights says with elements what pasted styles say of weight and slant. Google
// Docs wraps everything in <b style="font-weight:normal">.
function weights(doc: Document): void {
  for (const e of doc.querySelectorAll<HTMLElement>('[data-style]')) {
    const style = e.dataset.style!.toLowerCase();
    const weight = /font-weight\s*:\s*([a-z0-9]+)/.exec(style)?.[1] ?? '';
    const slant = /font-style\s*:\s*([a-z]+)/.exec(style)?.[1] ?? '';
    delete e.dataset.style;
    if (/^(bold(er)?|[6-9]00)$/.test(weight)) wrapContent(e, 'strong');
    if (/^(italic|oblique)$/.test(slant)) wrapContent(e, 'em');
    if (/^(B|STRONG)$/.test(e.tagName) && /^(normal|lighter|[1-5]00)$/.test(weight) || /^(I|EM)$/.test(e.tagName) && slant === 'normal') e.replaceWith(...e.childNodes);
  }
}

function wrapContent(e: HTMLElement, tag: string): void {
  if (/^(H[1-6]|UL|OL|TABLE|TR|DIV|BODY)$/.test(e.tagName)) return; // a style of a whole block is its look, not emphasis
  const w = e.ownerDocument.createElement(tag);
  w.append(...e.childNodes);
  e.append(w);
}

// wordLists turns the paragraphs that Word pastes for list items into lists.
function wordLists(doc: Document): void {
  let list: HTMLElement | null = null;
  for (const p of doc.querySelectorAll<HTMLElement>('p[data-style*="mso-list" i]')) {
    const sign = p.querySelector('[data-style*="mso-list:Ignore" i],[data-style*="mso-list: Ignore" i]');
    const tag = /^\s*\d/.test(sign?.textContent ?? '') ? 'OL' : 'UL';
    sign?.remove();
    if (!list || list.tagName !== tag || list.nextElementSibling !== p) {
      list = doc.createElement(tag);
      p.before(list);
    }
    const item = doc.createElement('li');
    item.append(...p.childNodes);
    list.append(item);
    p.remove();
  }
}

// flatten makes each row of a table a paragraph "a | b"; a row of one cell keeps its blocks.
function flatten(table: HTMLTableElement): void {
  const out: HTMLElement[] = [];
  for (const row of table.rows) {
    const cells = [...row.cells];
    const holder = table.ownerDocument.createElement(cells.length === 1 ? 'div' : 'p');
    if (cells.length === 1) holder.append(...cells[0].childNodes);
    else holder.textContent = cells.map(c => (c.textContent ?? '').replace(/\s+/g, ' ').trim()).join(' | ');
    out.push(holder);
  }
  if (table.caption) out.unshift(Object.assign(table.ownerDocument.createElement('p'), {textContent: table.caption.textContent}));
  table.replaceWith(...out);
}

// breaks drops the lone break that Chrome and Google Docs put between blocks.
function breaks(doc: Document): void {
  for (const br of doc.querySelectorAll('br.Apple-interchange-newline,body > br,body > b > br')) {
    const before = br.previousSibling, after = br.nextSibling;
    const inline = (n: ChildNode | null) => n?.nodeType === 3 ? !!n.textContent?.trim() : n instanceof Element && /^(SPAN|A|B|I|EM|STRONG)$/.test(n.tagName);
    if (!inline(before) || !inline(after)) br.remove();
  }
}

// textToSlice: blank lines part paragraphs, single newlines are breaks (base/doc FromText).
export function textToSlice(text: string, s: Schema): Slice {
  const blocks = text.replace(/\r\n?/g, '\n').trim().split(/\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+/).filter(b => b.trim()).map(block => {
    const line: Node[] = [];
    block.split('\n').forEach((part, i) => {
      if (i) line.push(s.nodes.hard_break.create());
      const words = part.replace(/[\t ]+/g, ' ').trim();
      if (words) line.push(s.text(words));
    });
    return s.nodes.paragraph.create(null, line);
  });
  return blocks.length ? new Slice(Fragment.from(blocks), 1, 1) : Slice.empty;
}

// freshIDs gives copies of statements and notes ids of their own; what was cut keeps its id.
function freshIDs(slice: Slice, doc: Node): Slice {
  const taken = new Set<string>();
  doc.descendants(n => { for (const m of n.marks) if (m.attrs.id) taken.add(m.attrs.id as string); });
  if (!taken.size) return slice;
  const fresh = new Map<string, string>();
  const idFor = (id: string) => {
    if (!taken.has(id)) return id;
    if (!fresh.has(id)) fresh.set(id, newID(id.charAt(0)));
    return fresh.get(id)!;
  };
  slice.content.descendants(n => { for (const m of n.marks) if (m.attrs.id) idFor(m.attrs.id as string); });
  const mapped = (f: Fragment): Fragment => Fragment.from(f.content.map(n => {
    if (!n.isText) return n.copy(mapped(n.content));
    return n.mark(n.marks.map(m => m.attrs.id ? m.type.create({...m.attrs, id: idFor(m.attrs.id), ...(fresh.has(m.attrs.answers) ? {answers: fresh.get(m.attrs.answers)} : {})}) : m));
  }));
  return fresh.size ? new Slice(mapped(slice.content), slice.openStart, slice.openEnd) : slice;
}

const nothingYet = (doc: Node) => doc.childCount === 1 && doc.firstChild!.type === schema.nodes.paragraph && doc.textContent.trim() === '';

// liftDateline moves the dateline of a report pasted into an empty body to its field.
function liftDateline(slice: Slice, view: EditorView, field: HTMLInputElement | null): Slice {
  const first = slice.content.firstChild;
  if (!field || field.value.trim() || !nothingYet(view.state.doc) || first?.type !== schema.nodes.paragraph) return slice;
  const text = first.textBetween(0, first.content.size, undefined, '\n');
  const found = readDateline(text);
  if (!found || (found.length >= text.length && slice.content.childCount === 1)) return slice;
  field.value = found.place;
  field.dispatchEvent(new Event('input', {bubbles: true}));
  say(`Dateline “${found.place}” lifted from “${text.slice(0, found.length).trim()}”.`);
  if (found.length >= text.length) return new Slice(slice.content.cut(first.nodeSize), Math.min(slice.openStart, 1), slice.openEnd);
  return new Slice(slice.content.replaceChild(0, first.cut(found.length)), slice.openStart, slice.openEnd);
}

export function cleanSlice(slice: Slice, view: EditorView): Slice {
  const field = document.querySelector<HTMLInputElement>('#story-form [name="dateline"]');
  return liftDateline(freshIDs(slice, view.state.doc), view, field);
}
