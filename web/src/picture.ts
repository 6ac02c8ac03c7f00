// Pictures: sent to the newsroom's media, shown in place with what readers will
// read beside them, and with a warning while their alternative text is missing.
import {Plugin, PluginKey, NodeSelection, Selection} from 'prosemirror-state';
import {Decoration, DecorationSet, type EditorView, type NodeView} from 'prosemirror-view';
import type {Node} from 'prosemirror-model';
import {schema} from './schema';
import {ask, el, say} from './dialog';

export interface Shown { src: string; width?: number; height?: number }

// PictureBook knows the addresses of pictures by their media id.
export class PictureBook {
  private shown = new Map<string, Shown>();
  constructor(readonly address: string, known: Record<string, Shown>) {
    for (const [id, s] of Object.entries(known)) this.shown.set(id, s);
  }
  add(id: string, s: Shown): void { this.shown.set(id, s); }
  find(id: string): Shown { return this.shown.get(id) ?? {src: `${this.address}/${encodeURIComponent(id)}`}; }
}

export class PictureView implements NodeView {
  dom: HTMLElement;
  constructor(private node: Node, private view: EditorView, private getPos: () => number | undefined, private book: PictureBook) {
    this.dom = el('figure', {class: 'picture'});
    this.draw();
  }
  private draw(): void {
    const {media, alt, caption, credit} = this.node.attrs as Record<string, string>;
    const shown = this.book.find(media);
    const img = el('img', {src: shown.src, alt, draggable: 'false'});
    if (shown.width && shown.height) { img.width = shown.width; img.height = shown.height; }
    const edit = el('button', {type: 'button', class: 'picture-edit'}, 'Describe picture');
    edit.addEventListener('click', () => void this.edit());
    img.addEventListener('dblclick', () => void this.edit());
    const parts: HTMLElement[] = [img];
    if (!alt) parts.push(el('p', {class: 'picture-warning', role: 'note'}, 'No alternative text: people who cannot see this picture are told nothing. It is needed to publish.'));
    parts.push(el('figcaption', {dir: 'auto'}, caption || 'No caption', ...(credit ? [' ', el('small', {}, credit)] : [])), edit);
    this.dom.replaceChildren(...parts);
    this.dom.classList.toggle('picture-bare', !alt);
  }
  private async edit(): Promise<void> {
    const pos = this.getPos();
    if (pos !== undefined) await editPicture(this.view, pos);
  }
  update(node: Node): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.draw();
    return true;
  }
  selectNode(): void { this.dom.classList.add('ProseMirror-selectednode'); }
  deselectNode(): void { this.dom.classList.remove('ProseMirror-selectednode'); }
  stopEvent(e: Event): boolean { return e.target instanceof HTMLButtonElement; }
  ignoreMutation(): boolean { return true; }
}

export async function editPicture(view: EditorView, pos: number): Promise<void> {
  const node = view.state.doc.nodeAt(pos);
  if (node?.type !== schema.nodes.picture) return;
  const answer = await ask('Picture', [
    {name: 'alt', label: 'Alternative text', kind: 'area', value: node.attrs.alt, max: 2000, hint: 'What the picture shows, for people who do not see it'},
    {name: 'caption', label: 'Caption', kind: 'area', value: node.attrs.caption, max: 5000},
    {name: 'credit', label: 'Credit', value: node.attrs.credit, max: 500},
  ], {remove: 'Remove picture'});
  const now = view.state.doc.nodeAt(pos);
  if (answer && now?.eq(node)) {
    view.dispatch(answer.did === 'remove' ? view.state.tr.delete(pos, pos + now.nodeSize) : view.state.tr.setNodeMarkup(pos, undefined, {...now.attrs, ...answer.values}));
  }
  view.focus();
}

// Pictures on their way are drawn beside the text and are no part of it.
interface Sending { add?: {id: object; pos: number; dom: HTMLElement}; done?: object }
const sendingKey = new PluginKey<DecorationSet>('sending');

export const sending = new Plugin<DecorationSet>({
  key: sendingKey,
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      set = set.map(tr.mapping, tr.doc);
      const m = tr.getMeta(sendingKey) as Sending | undefined;
      if (m?.add) set = set.add(tr.doc, [Decoration.widget(m.add.pos, m.add.dom, {id: m.add.id})]);
      if (m?.done) set = set.remove(set.find(undefined, undefined, s => s.id === m.done));
      return set;
    },
  },
  props: {decorations: s => sendingKey.getState(s)},
});

interface Reply { id?: string; src?: string; width?: number; height?: number; faults?: Record<string, string> }

function post(address: string, file: File, progress: (share: number) => void): Promise<Reply> {
  return new Promise((done, fail) => {
    const body = new FormData();
    body.append('file', file);
    body.append('alt', '');
    const r = new XMLHttpRequest(); // fetch tells nothing of the way up
    r.open('POST', address);
    r.setRequestHeader('X-Requested-With', 'editor');
    r.responseType = 'json';
    r.upload.addEventListener('progress', e => { if (e.lengthComputable) progress(e.loaded / e.total); });
    r.addEventListener('error', () => fail(new Error('You are offline: add the picture again later.')));
    r.addEventListener('load', () => {
      const reply = r.response as Reply | null;
      if (r.status < 300 && reply?.id) done(reply);
      else if (r.status === 401) fail(new Error('You are signed out: sign in in another tab, then add the picture again.'));
      else fail(new Error(Object.values(reply?.faults ?? {}).join(' ') || `The picture “${file.name}” was not taken (${r.status}).`));
    });
    r.send(body);
  });
}

// blockPlace is where a picture may stand nearest to a position: between blocks of the body.
function blockPlace(view: EditorView, pos: number): number {
  const $pos = view.state.doc.resolve(Math.min(pos, view.state.doc.content.size));
  if ($pos.depth === 0) return $pos.pos;
  return $pos.parentOffset === 0 && $pos.parent.content.size > 0 && $pos.depth === 1 ? $pos.before(1) : $pos.after(1);
}

// sendPictures uploads files one after another and puts each where it was dropped.
export async function sendPictures(view: EditorView, book: PictureBook, files: File[], at?: number): Promise<void> {
  const pictures = files.filter(f => f.type.startsWith('image/'));
  if (pictures.length < files.length) say('Only pictures can be put into a story.');
  for (const file of pictures) {
    const id = {};
    const bar = el('progress', {max: '1', value: '0', 'aria-label': `Sending ${file.name}`});
    const dom = el('div', {class: 'picture-sending'}, el('span', {}, file.name), bar);
    view.dispatch(view.state.tr.setMeta(sendingKey, {add: {id, pos: blockPlace(view, at ?? view.state.selection.from), dom}}));
    let reply: Reply | null = null;
    try { reply = await post(book.address, file, share => { bar.value = share; }); } catch (e) { say((e as Error).message); }
    const place = sendingKey.getState(view.state)?.find(undefined, undefined, s => s.id === id)[0]?.from;
    const tr = view.state.tr.setMeta(sendingKey, {done: id});
    if (!reply?.id || place === undefined) { view.dispatch(tr); continue; }
    book.add(reply.id, {src: reply.src ?? book.find(reply.id).src, width: reply.width, height: reply.height});
    insert(view, tr, place, reply.id);
    await editPicture(view, view.state.selection.from);
    view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(view.state.selection.to)))); // on with the words
  }
}

function insert(view: EditorView, tr: typeof view.state.tr, place: number, media: string): void {
  const picture = schema.nodes.picture.create({media});
  tr.insert(place, picture);
  if (place + 1 >= tr.doc.content.size) tr.insert(place + 1, schema.nodes.paragraph.create());
  view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, place)).scrollIntoView());
}

// choosePictures asks for files; the input is made anew so that the same file can be chosen again.
export function choosePictures(view: EditorView, book: PictureBook): void {
  const input = el('input', {type: 'file', accept: 'image/*', multiple: '', hidden: '', 'aria-label': 'Pictures'});
  document.body.append(input);
  input.addEventListener('change', () => { void sendPictures(view, book, [...input.files ?? []]); input.remove(); });
  input.addEventListener('cancel', () => input.remove());
  input.click();
}
