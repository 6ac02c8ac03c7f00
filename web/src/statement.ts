// A statement is a mark on words: who said them, where, when, and what they answer.
import type {EditorView} from 'prosemirror-view';
import type {EditorState, Transaction} from 'prosemirror-state';
import type {Mark, Node} from 'prosemirror-model';
import {schema} from './schema';
import {ask, el, newID, say, type Field} from './dialog';
import {dayWords, sentenceAround, type DayWord} from './days';

export interface Speaker { name: string; role?: string }
export interface Spoken { id: string; mark: Mark; text: string }

const kinds: [string, string][] = [['said', 'said'], ['reported', 'is reported to have said'], ['denied', 'denied'], ['asked', 'asked'], ['declined', 'declined to comment']];

// statements lists those of a document in order, each id once.
export function statements(doc: Node): Spoken[] {
  const found = new Map<string, Spoken>();
  doc.descendants(n => {
    const mark = n.isInline && schema.marks.statement.isInSet(n.marks);
    if (!mark) return;
    const text = n.text ?? ' ';
    const known = found.get(mark.attrs.id);
    if (known) known.text += text;
    else found.set(mark.attrs.id, {id: mark.attrs.id, mark, text});
  });
  return [...found.values()];
}

// runsOf gives the places where a mark of this type and id stands.
export function runsOf(doc: Node, type: string, id: string): {from: number; to: number; mark: Mark}[] {
  const out: {from: number; to: number; mark: Mark}[] = [];
  doc.descendants((n, pos) => {
    const mark = n.isInline && n.marks.find(m => m.type.name === type && m.attrs.id === id);
    if (mark) out.push({from: pos, to: pos + n.nodeSize, mark});
  });
  return out;
}

// markHere is the mark of a type under the cursor or first in the selection.
export function markHere(state: EditorState, type: string): Mark | null {
  const {from, to, empty, $from} = state.selection;
  if (empty) return schema.marks[type].isInSet($from.marks()) || ($from.nodeAfter ? schema.marks[type].isInSet($from.nodeAfter.marks) : null) || null;
  let found: Mark | null = null;
  state.doc.nodesBetween(from, to, n => { found ??= (n.isInline && schema.marks[type].isInSet(n.marks)) || null; return !found; });
  return found;
}

// wordsIn narrows a range by the spaces and quotation marks at its ends.
export function wordsIn(doc: Node, from: number, to: number): {from: number; to: number} {
  const edge = /[\s"“”„«»]/;
  while (from < to && edge.test(doc.textBetween(from, from + 1, ' ', ' ') || ' ')) from++;
  while (to > from && edge.test(doc.textBetween(to - 1, to, ' ', ' ') || ' ')) to--;
  return {from, to};
}

interface DayHere extends DayWord { at: number }

// daysAround finds the day words of the sentence, or else of the paragraph, that a range stands in.
function daysAround(doc: Node, from: number, to: number, story: string): DayHere[] {
  const $from = doc.resolve(from);
  if (!$from.parent.isTextblock) return [];
  const start = $from.start();
  const text = $from.parent.textBetween(0, $from.parent.content.size, undefined, '\n');
  const all = dayWords(text, story).map(d => ({...d, at: start + d.from}));
  const [a, b] = sentenceAround(text, from - start, Math.min(to - start, text.length));
  const near = all.filter(d => d.from >= a && d.to <= b);
  return near.length ? near : all;
}

function spelled(date: string): string {
  return new Date(date + 'T12:00:00Z').toLocaleDateString('en-GB', {weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC'});
}

// dayButtons offers each day word with its date; the one pressed last is told to chosen.
function dayButtons(days: DayHere[], input: HTMLInputElement, chosen: (d: DayHere) => void): HTMLElement | null {
  if (!days.length) return null;
  return el('div', {class: 'ask-days', role: 'group', 'aria-label': 'Days named near these words'}, ...days.map(d => {
    const b = el('button', {type: 'button', 'data-date': d.date}, el('bdi', {}, d.word), ` → ${spelled(d.date)}`);
    b.addEventListener('click', () => { input.value = d.date; chosen(d); input.focus(); });
    return b;
  }));
}

function fields(view: EditorView, had: Mark | null, from: number, to: number, speakers: Speaker[], story: string, chosen: (d: DayHere) => void): Field[] {
  const a = had?.attrs ?? {};
  const others = statements(view.state.doc).filter(s => s.id !== a.id);
  const people = new Map<string, string>();
  for (const s of others) if (s.mark.attrs.speaker) people.set(s.mark.attrs.speaker, s.mark.attrs.role);
  for (const s of speakers) if (!people.get(s.name)) people.set(s.name, s.role ?? '');
  return [
    {name: 'speaker', label: 'Speaker', value: a.speaker, suggest: [...people.keys()], max: 300, changed: (name, form) => {
      const role = form.elements.namedItem('role') as HTMLInputElement;
      if (people.get(name) && !role.value) role.value = people.get(name)!;
    }},
    {name: 'role', label: 'Role', value: a.role, max: 300, hint: 'As readers are told: resident, foreign minister, party spokesman'},
    {name: 'kind', label: 'The speaker', kind: 'select', options: kinds, value: a.kind ?? 'said'},
    {name: 'where', label: 'Where, or on which programme', value: a.where, max: 300},
    {name: 'said', label: 'Day', kind: 'date', value: a.said, below: input => dayButtons(daysAround(view.state.doc, from, to, story), input, chosen)},
    {name: 'answers', label: 'Answers', kind: 'select', value: a.answers ?? '', options: [['', 'No other statement'],
      ...others.map(s => [s.id, `${s.mark.attrs.speaker || 'Nobody named'}: ${s.text.length > 60 ? s.text.slice(0, 59) + '…' : s.text}`] as [string, string])]},
  ];
}

function write(tr: Transaction, attrs: Record<string, string>, ranges: {from: number; to: number}[], day: DayHere | null): Transaction {
  const mark = schema.marks.statement.create(attrs);
  for (const r of ranges) tr.addMark(r.from, r.to, mark);
  if (day && attrs.said === day.date) tr.addMark(day.at, day.at + day.word.length, schema.marks.day.create({date: day.date}));
  return tr;
}

// erase takes a statement away; others may no longer say that they answer it.
function erase(tr: Transaction, id: string): Transaction {
  for (const r of runsOf(tr.doc, 'statement', id)) tr.removeMark(r.from, r.to, schema.marks.statement);
  for (const s of statements(tr.doc)) {
    if (s.mark.attrs.answers !== id) continue;
    const mark = schema.marks.statement.create({...s.mark.attrs, answers: ''});
    for (const r of runsOf(tr.doc, 'statement', s.id)) tr.addMark(r.from, r.to, mark);
  }
  return tr;
}

// editStatement marks the selected words, or edits the statement under the cursor.
export async function editStatement(view: EditorView, speakers: Speaker[], story: string): Promise<void> {
  const doc = view.state.doc;
  const had = markHere(view.state, 'statement');
  const ranges = had ? runsOf(doc, 'statement', had.attrs.id) : [wordsIn(doc, view.state.selection.from, view.state.selection.to)];
  const {from, to} = {from: ranges[0].from, to: ranges[ranges.length - 1].to};
  if (from >= to) { say('Select the words that were said, then press the key again.'); return; }
  let day: DayHere | null = null;
  const answer = await ask(had ? 'Statement' : 'New statement', fields(view, had, from, to, speakers, story, d => { day = d; }), {remove: had ? 'Remove' : undefined});
  if (answer && view.state.doc.eq(doc)) {
    const id: string = had?.attrs.id ?? newID('q');
    view.dispatch((answer.did === 'remove' ? erase(view.state.tr, id) : write(view.state.tr, {...answer.values, id}, ranges, day)).scrollIntoView());
  }
  view.focus();
}
