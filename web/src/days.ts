// Words that name a day, in the three languages, and the date that they mean
// in a story of a given date: counted back, the story's own day included.
const weekdays: string[][] = [
  ['sunday', 'रविवार', 'इतवार', 'اتوار'],
  ['monday', 'सोमवार', 'پیر', 'سوموار'],
  ['tuesday', 'मंगलवार', 'منگل', 'منگلوار'],
  ['wednesday', 'बुधवार', 'بدھ', 'بدھوار'],
  ['thursday', 'गुरुवार', 'बृहस्पतिवार', 'वीरवार', 'جمعرات'],
  ['friday', 'शुक्रवार', 'जुमा', 'جمعہ'],
  ['saturday', 'शनिवार', 'ہفتہ', 'ہفتے', 'سنیچر'],
];
const back: Record<string, number> = {
  today: 0, tonight: 0, yesterday: 1, आज: 0, कल: 1, परसों: 2, آج: 0, کل: 1, 'گزشتہ روز': 1, 'گذشتہ روز': 1, پرسوں: 2,
};

export interface DayWord { word: string; from: number; to: number; date: string }

const all = [...weekdays.flat(), ...Object.keys(back)].sort((a, b) => b.length - a.length);
const finder = new RegExp(`(?<![\\p{L}\\p{M}])(?:${all.join('|')})(?![\\p{L}\\p{M}])`, 'giu');

function shifted(day: string, days: number): string {
  const d = new Date(day + 'T12:00:00Z');
  d.setUTCDate(d.getUTCDate() - days);
  return d.toISOString().slice(0, 10);
}

// dayWords finds the days named in a text. A weekday is the latest one not
// after the story's date.
export function dayWords(text: string, story: string): DayWord[] {
  if (!/^\d{4}-\d\d-\d\d$/.test(story)) return [];
  const today = new Date(story + 'T12:00:00Z').getUTCDay();
  const out: DayWord[] = [];
  for (const m of text.matchAll(finder)) {
    const word = m[0].toLowerCase();
    const weekday = weekdays.findIndex(names => names.includes(word));
    const days = weekday >= 0 ? (today - weekday + 7) % 7 : back[word];
    out.push({word: m[0], from: m.index, to: m.index + m[0].length, date: shifted(story, days)});
  }
  return out;
}

// sentenceAround gives the bounds of the sentences that a range touches.
export function sentenceAround(text: string, from: number, to: number): [number, number] {
  const end = /[.!?।۔]["”’»)\]]*(?=\s|$)/gu;
  let start = 0, stop = text.length;
  for (const m of text.matchAll(end)) {
    const after = m.index + m[0].length;
    if (after <= from) start = after;
    else if (after >= to) { stop = after; break; }
  }
  return [start, stop];
}
