// The story editor's page. README.md beside this folder says what the page must hold.
import {EditorState, NodeSelection, Selection, type Command} from 'prosemirror-state';
import {EditorView} from 'prosemirror-view';
import type {Node} from 'prosemirror-model';
import {history, undo, redo, undoDepth, redoDepth} from 'prosemirror-history';
import {keymap} from 'prosemirror-keymap';
import {baseKeymap, toggleMark, setBlockType, wrapIn, lift, chainCommands, exitCode, selectParentNode} from 'prosemirror-commands';
import {wrapInList, splitListItem, liftListItem, sinkListItem} from 'prosemirror-schema-list';
import {gapCursor} from 'prosemirror-gapcursor';
import {dropCursor} from 'prosemirror-dropcursor';
import {schema, version} from './schema';
import {editStatement, markHere, type Speaker} from './statement';
import {editNote} from './note';
import {editLink} from './link';
import {PictureBook, PictureView, choosePictures, sendPictures, sending, type Shown} from './picture';
import {cleanHTML, cleanSlice, textToSlice} from './paste';
import {typing} from './rules';
import {Toolbar, type Tool} from './toolbar';
import {Saver, type Kept} from './save';
import {words, minutes} from './count';
import {el, say} from './dialog';

const {nodes, marks} = schema;

// json reads what the page gives in a <script type="application/json">.
function json<T>(id: string, missing: T): T {
  const text = document.getElementById(id)?.textContent;
  return text ? JSON.parse(text) as T : missing;
}

function parsed<T>(text: string | undefined, missing: T): T {
  try { return text ? JSON.parse(text) as T : missing; } catch { return missing; }
}

// within tells whether the cursor stands in a node of a type.
function within(state: EditorState, type: string, attrs?: Record<string, unknown>): boolean {
  const {$from} = state.selection;
  for (let d = $from.depth; d > 0; d--) {
    const n = $from.node(d);
    if (n.type.name === type) return !attrs || Object.entries(attrs).every(([k, v]) => n.attrs[k] === v);
  }
  return false;
}

const marked = (name: string) => (state: EditorState) => {
  const {from, to, empty, $from} = state.selection;
  return empty ? !!marks[name].isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, marks[name]);
};

// heading turns a paragraph into a subheading, and back.
const heading = (level: number): Command => (state, dispatch) =>
  within(state, 'heading', {level}) ? setBlockType(nodes.paragraph)(state, dispatch) : setBlockType(nodes.heading, {level})(state, dispatch);
const quotation: Command = (state, dispatch) => within(state, 'blockquote') ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);
const list = (name: string): Command => (state, dispatch) =>
  within(state, name) ? liftListItem(nodes.list_item)(state, dispatch) : wrapInList(nodes[name])(state, dispatch);
const rule: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.rule.create()).scrollIntoView());
  return true;
};
const lineBreak: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

// pictureChosen keeps letters from taking the place of a picture that is selected.
function pictureChosen(state: EditorState): boolean {
  const chosen = state.selection instanceof NodeSelection && state.selection.node.type === nodes.picture;
  if (chosen) say('A picture is selected: press Enter to write under it, Delete to remove it.');
  return chosen;
}

function mount(place: HTMLElement): EditorView {
  const data = place.dataset;
  const speakers = parsed<Speaker[]>(data.speakers, []);
  const book = new PictureBook(data.media ?? '', json<Record<string, Shown>>('pictures', {}));
  const given = json<{v: number; doc: unknown}>('doc', {v: version, doc: {type: 'doc', content: [{type: 'paragraph'}]}});
  let locked = data.readonly !== undefined;

  const told = (run: () => void): Command => (_, dispatch) => { if (dispatch) run(); return true; };
  const statement = told(() => void editStatement(view, speakers, data.date ?? ''));
  const note = told(() => void editNote(view, data.me ?? ''));
  const link = told(() => void editLink(view));
  const picture = told(() => choosePictures(view, book));

  const tools: Tool[][] = [
    [{label: 'Paragraph', face: '¶', keys: 'Mod-Alt-0', run: setBlockType(nodes.paragraph), on: s => s.selection.$from.parent.type === nodes.paragraph},
      {label: 'Subheading', face: 'H', class: 'tool-h2', keys: 'Mod-Alt-2', run: heading(2), on: s => within(s, 'heading', {level: 2})},
      {label: 'Small subheading', face: 'h', class: 'tool-h3', keys: 'Mod-Alt-3', run: heading(3), on: s => within(s, 'heading', {level: 3})}],
    [{label: 'Bold', face: 'B', class: 'tool-b', keys: 'Mod-b', run: toggleMark(marks.strong), on: marked('strong')},
      {label: 'Italic', face: 'I', class: 'tool-i', keys: 'Mod-i', run: toggleMark(marks.em), on: marked('em')},
      {label: 'Link', face: 'Link', class: 'tool-link', keys: 'Mod-k', run: link, on: s => !!markHere(s, 'link')}],
    [{label: 'Quotation', face: '❝', run: quotation, on: s => within(s, 'blockquote')},
      {label: 'List', face: '•', run: list('bullet_list'), on: s => within(s, 'bullet_list')},
      {label: '1. Numbered list', face: '1.', run: list('ordered_list'), on: s => within(s, 'ordered_list')},
      {label: 'Rule', face: '―', run: rule},
      {label: 'Picture', face: '▣', run: picture}],
    [{label: 'Statement: who said these words', face: 'Said', class: 'tool-said', keys: 'Mod-Shift-s', run: statement, on: s => !!markHere(s, 'statement')},
      {label: 'Note for the newsroom', face: 'Note', class: 'tool-note', keys: 'Mod-Alt-n', run: note, on: s => !!markHere(s, 'note')}],
    [{label: 'Undo', face: '↶', keys: 'Mod-z', run: undo, can: s => undoDepth(s) > 0},
      {label: 'Redo', face: '↷', keys: 'Mod-Shift-z', run: redo, can: s => redoDepth(s) > 0}],
  ];

  const keys = keymap({
    'Mod-z': undo, 'Mod-y': redo, 'Shift-Mod-z': redo, 'Mod-b': toggleMark(marks.strong), 'Mod-i': toggleMark(marks.em), 'Mod-k': link,
    'Mod-Alt-0': setBlockType(nodes.paragraph), 'Mod-Alt-2': heading(2), 'Mod-Alt-3': heading(3),
    'Mod-Shift-s': statement, 'Mod-Shift-S': statement, 'Mod-Shift-n': note, 'Mod-Shift-N': note, 'Mod-Alt-n': note,
    'Mod-s': told(() => void saver.flush()), 'Alt-F10': told(() => bar.enter()), 'Escape': selectParentNode,
    'Enter': splitListItem(nodes.list_item), 'Tab': sinkListItem(nodes.list_item), 'Shift-Tab': liftListItem(nodes.list_item), 'Shift-Enter': lineBreak,
  });

  // The cursor begins in words: a story that opens with its picture must not lose it to the first key.
  const state = (doc: Node) => EditorState.create({doc, selection: Selection.findFrom(doc.resolve(0), 1, true) ?? undefined, plugins: [
    typing(data.lang ?? 'en'), keys, keymap(baseKeymap), history(), gapCursor(), dropCursor({class: 'drop-cursor', color: false}), sending,
  ]});

  const view: EditorView = new EditorView(place, {
    state: state(schema.nodeFromJSON(given.doc)),
    editable: () => !locked,
    attributes: {role: 'textbox', 'aria-multiline': 'true', 'aria-label': 'Story text', spellcheck: 'true', lang: data.lang ?? 'en'},
    nodeViews: {picture: (node, v, getPos) => new PictureView(node, v, getPos, book)},
    handleTextInput: v => pictureChosen(v.state),
    transformPastedHTML: cleanHTML,
    clipboardTextParser: text => textToSlice(text, schema),
    transformPasted: (slice, v) => cleanSlice(slice, v),
    handlePaste: (_, e) => files(e.clipboardData, !e.clipboardData?.getData('text/html') && !e.clipboardData?.getData('text/plain')),
    handleDrop: (v, e, _slice, moved) => !moved && files(e.dataTransfer, true, v.posAtCoords({left: e.clientX, top: e.clientY})?.pos),
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      paint();
      if (tr.docChanged) saver.changed();
    },
  });

  function files(from: DataTransfer | null, wanted: boolean, at?: number): boolean {
    const found = [...from?.files ?? []];
    if (!wanted || !found.length || !book.address) return false;
    void sendPictures(view, book, found, at);
    return true;
  }

  const saver = new Saver({
    address: data.save ?? '', version: Number(data.version ?? 0),
    form: document.querySelector<HTMLFormElement>('#story-form'),
    body: () => ({v: version, doc: view.state.doc.toJSON()}),
    lock: () => { locked = true; view.updateState(view.state); },
  });

  const barPlace = document.getElementById('bar') ?? place.parentElement!.insertBefore(el('div', {id: 'bar'}), place);
  const bar = new Toolbar(barPlace, tools, view);

  function paint(): void {
    bar.paint(view.state);
    const n = words(view.state.doc);
    const count = document.getElementById('count');
    if (count) count.textContent = `${n} ${n === 1 ? 'word' : 'words'} · ${minutes(n)} min`;
    place.classList.toggle('body-empty', view.state.doc.childCount === 1 && view.state.doc.content.size === 2);
  }

  paint();
  offer(view, saver, place);
  return view;
}

// offer asks whether to take up words that an earlier visit could not save.
function offer(view: EditorView, saver: Saver, place: HTMLElement): void {
  const kept = saver.journal();
  if (!kept) return;
  let doc: Node;
  try { doc = schema.nodeFromJSON((kept.doc as {doc: unknown}).doc); doc.check(); } catch { saver.forget(); return; }
  if (doc.eq(view.state.doc) && JSON.stringify(kept.fields) === JSON.stringify(saver.fields())) { saver.forget(); return; }
  const when = new Date(kept.at).toLocaleString([], {dateStyle: 'medium', timeStyle: 'short'});
  const since = Number(place.dataset.version ?? 0) > kept.version ? ' The story has been saved since: look before you choose.' : '';
  const take = el('button', {type: 'button'}, 'Use them');
  const leave = el('button', {type: 'button'}, 'Leave them');
  const box = el('div', {class: 'offer', role: 'alert'}, el('p', {}, `Words of ${when} are kept on this device and were not saved.${since}`), take, ' ', leave);
  take.addEventListener('click', () => { restore(view, kept, doc); box.remove(); saver.changed(); view.focus(); });
  leave.addEventListener('click', () => { saver.forget(); box.remove(); view.focus(); });
  place.before(box);
}

function restore(view: EditorView, kept: Kept, doc: Node): void {
  view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, doc.content));
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('#story-form [name]')) {
    const value = kept.fields[field.name];
    if (value === undefined || field.type === 'hidden' || field.type === 'file') continue;
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) field.checked = [value].flat().includes(field.value);
    else if (field instanceof HTMLSelectElement && field.multiple) for (const o of field.options) o.selected = [value].flat().includes(o.value);
    else if (typeof value === 'string') field.value = value;
  }
}

declare global { interface Window { nightdeskEditor?: {view: EditorView} } }

const place = document.getElementById('body');
if (place) window.nightdeskEditor = {view: mount(place)};
