// Checks of what needs no page, run by `go run ./web/build -check` where Node is
// at hand. The dateline samples are those of base/doc.
import samples from '../../base/doc/testdata/datelines.json';
import {readDateline} from './dateline';
import {dayWords, sentenceAround} from './days';
import {isHref, tidyHref, typedHref} from './address';
import {schema} from './schema';
import {words} from './count';
import {statements, runsOf, wordsIn} from './statement';
import {textToSlice} from './paste';

let wrong = 0;
function same(what: string, got: unknown, want: unknown): void {
  if (JSON.stringify(got) === JSON.stringify(want)) return;
  wrong++;
  console.error(`${what}: ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
}

for (const s of samples as {text: string; place: string; day?: string; agency?: string; rest?: string}[]) {
  const d = readDateline(s.text);
  const kept = d && d.length < s.text.length ? d : null; // a place and nothing more is no report
  same(s.text, kept ? [kept.place, kept.day, kept.agency, s.text.slice(kept.length)] : ['', '', '', s.text], [s.place, s.day ?? '', s.agency ?? '', s.place ? s.rest : s.text]);
}

// 2026-11-23 is a Monday.
const days: [string, string[]][] = [
  ['He said on Monday and again on Tuesday.', ['2026-11-23', '2026-11-17']],
  ['today, yesterday; Sundays', ['2026-11-23', '2026-11-22']],
  ['उन्होंने रविवार को और कल कहा।', ['2026-11-22', '2026-11-22']],
  ['انہوں نے جمعہ کو کہا، اور گزشتہ روز بھی۔', ['2026-11-20', '2026-11-22']],
  ['nobody', []],
];
for (const [text, want] of days) same(text, dayWords(text, '2026-11-23').map(d => d.date), want);
same('no date', dayWords('Monday', ''), []);
same('sentence', sentenceAround('One here. “Two there.” Three.', 12, 15), [9, 22]);
same('sentence', sentenceAround('ایک۔ دو۔ تین', 6, 7), [4, 8]);

for (const [raw, tidy] of [['https://e.org/a?utm_source=x&id=7&utm_medium=y#p', 'https://e.org/a?id=7#p'], ['https://e.org/?utm_campaign=x', 'https://e.org/'], ['/a?q=utm_x', '/a?q=utm_x'], ['https://e.org/?fbclid=1&gclid', 'https://e.org/']]) same(raw, tidyHref(raw), tidy);
for (const [href, ok] of [['https://e.org', true], ['/a', true], ['#x', true], ['a/b:c', true], ['mailto:a@e.org', true], ['javascript:x', false], ['JAVASCRIPT:x', false], ['java\tscript:x', false], ['data:x', false], ['', false], [' /a', false]] as [string, boolean][]) same(href, isHref(href), ok);
same('typed', [typedHref('example.org/a'), typedHref('desk@example.org'), typedHref('javascript:x'), typedHref('/a b')], ['https://example.org/a', 'mailto:desk@example.org', '', '/a%20b']);

const q = (id: string, answers = '') => schema.marks.statement.create({id, speaker: 'Asha', answers});
const doc = schema.nodes.doc.create(null, [schema.nodes.paragraph.create(null, [schema.text('“Nobody came,” she said. '), schema.text('I did', [q('q1')]), schema.text('!', [q('q1'), schema.marks.em.create()])]), schema.nodes.picture.create({media: 'm', caption: 'two words'})]);
doc.check();
same('words', words(doc), 8);
same('statements', statements(doc).map(s => [s.id, s.text]), [['q1', 'I did!']]);
same('runs', runsOf(doc, 'statement', 'q1').length, 2);
same('edges', wordsIn(doc, 1, 15), {from: 2, to: 14});
same('stored', schema.nodeFromJSON(JSON.parse(JSON.stringify(doc.toJSON()))).eq(doc), true);
same('pasted text', textToSlice('a\nb\n\n \nc', schema).content.toJSON().map((n: {content: unknown[]}) => n.content.length), [3, 1]);

if (wrong) throw new Error(`${wrong} checks failed`);
console.log('ok');
