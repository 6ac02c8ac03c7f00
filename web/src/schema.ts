// The schema is built from the file that the server embeds as well: what is
// drawn and read back here is only how each part looks inside the editor.
import {Schema, type NodeSpec, type MarkSpec, type Node, type Mark, type DOMOutputSpec, type TagParseRule} from 'prosemirror-model';
import spec from '../../base/doc/schema.json';
import {tidyHref} from './address';

type Values = Record<string, unknown>;
interface AttrFile { default?: unknown; enum?: unknown[]; format?: string; max?: number }
interface NodeFile { name: string; content?: string; group?: string; tag?: string; attrs?: Record<string, AttrFile> }
interface MarkFile { name: string; inclusive?: boolean; attrs?: Record<string, AttrFile> }

export const version = spec.version;
const nodeFiles = spec.nodes as NodeFile[];
const markFiles = spec.marks as MarkFile[];

const isDate = (s: string) => /^\d{4}-\d\d-\d\d$/.test(s) && !Number.isNaN(Date.parse(s));
const isID = (s: string) => /^[A-Za-z0-9._-]{1,128}$/.test(s);

// fits asks of a value what the server will ask.
function fits(a: AttrFile, v: unknown): boolean {
  if (a.default === '' && v === '') return true;
  if (a.enum) return a.enum.includes(v);
  if (a.format === 'id') return isID(String(v));
  if (a.format === 'date') return isDate(String(v));
  return typeof v !== 'string' || !a.max || [...v].length <= a.max;
}

// fromData reads attributes that toData wrote; a copy from another page may hold anything.
function fromData(el: HTMLElement, attrs: Record<string, AttrFile>): Values | false {
  const out: Values = {};
  for (const [k, a] of Object.entries(attrs)) {
    const v = el.dataset[k] ?? a.default;
    if (v === undefined || !fits(a, v)) return false;
    out[k] = v;
  }
  return out;
}

function toData(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== '').map(([k, v]) => ['data-' + k, String(v)]));
}

const attrsOf = (attrs?: Record<string, AttrFile>) =>
  attrs && Object.fromEntries(Object.entries(attrs).map(([k, a]) => [k, 'default' in a ? {default: a.default} : {}]));

// How each part is drawn in the editor and read from pasted HTML.
const nodeLooks: Record<string, Partial<NodeSpec>> = {
  paragraph: {parseDOM: [{tag: 'p'}], toDOM: () => ['p', {dir: 'auto'}, 0]},
  heading: {
    defining: true,
    parseDOM: [['h1', 2], ['h2', 2], ['h3', 3], ['h4', 3], ['h5', 3], ['h6', 3]].map(([tag, level]) => ({tag, attrs: {level}} as TagParseRule)),
    toDOM: (n: Node) => ['h' + n.attrs.level, {dir: 'auto'}, 0],
  },
  blockquote: {defining: true, parseDOM: [{tag: 'blockquote'}], toDOM: () => ['blockquote', {dir: 'auto'}, 0]},
  bullet_list: {parseDOM: [{tag: 'ul'}], toDOM: () => ['ul', {dir: 'auto'}, 0]},
  ordered_list: {
    parseDOM: [{tag: 'ol', getAttrs: el => { const n = Number(el.getAttribute('start') ?? 1); return {start: Number.isInteger(n) && n >= 0 && n <= 1e6 ? n : 1}; }}],
    toDOM: (n: Node) => n.attrs.start === 1 ? ['ol', {dir: 'auto'}, 0] : ['ol', {dir: 'auto', start: n.attrs.start}, 0],
  },
  list_item: {defining: true, parseDOM: [{tag: 'li'}], toDOM: () => ['li', 0]},
  rule: {parseDOM: [{tag: 'hr'}], toDOM: () => ['hr']},
  picture: {
    draggable: true,
    parseDOM: [{tag: 'figure[data-media]', getAttrs: el => fromData(el, attrsIn(nodeFiles, 'picture'))}],
    toDOM: (n: Node) => ['figure', toData(n.attrs)],
  },
  text: {},
  hard_break: {inline: true, selectable: false, parseDOM: [{tag: 'br'}], toDOM: () => ['br'], leafText: () => '\n'},
};

function attrsIn(files: {name: string; attrs?: Record<string, AttrFile>}[], name: string) {
  return files.find(f => f.name === name)?.attrs ?? {};
}

function spanMark(name: string, title: (m: Mark) => string): Partial<MarkSpec> {
  return {
    parseDOM: [{tag: `span[data-${name}]`, getAttrs: el => fromData(el, attrsIn(markFiles, name))}],
    toDOM: (m: Mark): DOMOutputSpec => ['span', {class: `${name} ${name}-${m.attrs.kind ?? ''}`, ['data-' + name]: '', title: title(m), ...toData(m.attrs)}, 0],
  };
}

const markLooks: Record<string, Partial<MarkSpec>> = {
  note: spanMark('note', m => `Note${m.attrs.by ? ' by ' + m.attrs.by : ''}: ${m.attrs.body}`),
  statement: spanMark('statement', m => [m.attrs.speaker || 'Nobody named', m.attrs.role, m.attrs.kind, m.attrs.where, m.attrs.said].filter(Boolean).join(' · ')),
  link: {
    parseDOM: [{tag: 'a[href]', getAttrs: el => { const href = tidyHref(el.getAttribute('href') ?? ''); return href ? {href} : false; }}],
    toDOM: (m: Mark) => ['a', {href: m.attrs.href, rel: 'noopener', title: m.attrs.href}, 0],
  },
  day: {
    parseDOM: [{tag: 'time[datetime]', getAttrs: el => { const date = el.getAttribute('datetime') ?? ''; return isDate(date) ? {date} : false; }}],
    toDOM: (m: Mark) => ['time', {datetime: m.attrs.date, title: m.attrs.date}, 0],
  },
  strong: {
    parseDOM: [{tag: 'strong'}, {tag: 'b'}],
    toDOM: () => ['strong', 0],
  },
  em: {
    parseDOM: [{tag: 'em'}, {tag: 'i'}],
    toDOM: () => ['em', 0],
  },
};

function build(): Schema {
  const nodes: Record<string, NodeSpec> = {};
  const marks: Record<string, MarkSpec> = {};
  for (const n of nodeFiles) nodes[n.name] = {content: n.content, group: n.group, attrs: attrsOf(n.attrs), ...nodeLooks[n.name]};
  for (const m of markFiles) marks[m.name] = {inclusive: m.inclusive, attrs: attrsOf(m.attrs), ...markLooks[m.name]};
  return new Schema({nodes, marks});
}

export const schema = build();
